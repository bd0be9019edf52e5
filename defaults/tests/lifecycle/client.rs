//! HTTP clients.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// A connection that is kept from request to request.
pub(crate) struct Client {
    addr: SocketAddr,
    requests: SendRequest<Full<Bytes>>,
}

impl Client {
    pub(crate) async fn connect(addr: SocketAddr) -> Self {
        let stream = TcpStream::connect(addr).await.expect("it listens");
        let shaken = handshake(TokioIo::new(stream)).await;
        let (requests, connection) = shaken.expect("nothing is sent yet");
        tokio::spawn(connection);
        Self { addr, requests }
    }

    /// Sends a request. Its response has a head; the body may still be to come.
    pub(crate) async fn send(
        &mut self,
        method: &str,
        path: &str,
        body: &str,
    ) -> hyper::Result<Response<Incoming>> {
        self.requests.ready().await?;
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", self.addr.to_string())
            .body(Full::new(Bytes::from(body.to_owned())))
            .expect("it is a request");
        self.requests.send_request(request).await
    }

    /// The status and the whole body.
    pub(crate) async fn get(&mut self, path: &str) -> hyper::Result<(u16, String)> {
        whole(self.send("GET", path, "").await?).await
    }
}

pub(crate) async fn whole(response: Response<Incoming>) -> hyper::Result<(u16, String)> {
    let status = response.status().as_u16();
    let body = response.into_body().collect().await?.to_bytes();
    Ok((status, String::from_utf8_lossy(&body).into_owned()))
}

/// Clients that send one request after the other, each on a connection of its own that it keeps.
pub(crate) struct Load {
    answered: Arc<AtomicUsize>,
    enough: Arc<AtomicBool>,
    clients: JoinSet<Option<hyper::Error>>,
}

impl Load {
    /// Sends requests to a path, each of which has to be answered with 200.
    pub(crate) fn start(addr: SocketAddr, path: &'static str, clients: usize) -> Self {
        let answered = Arc::new(AtomicUsize::new(0));
        let enough = Arc::new(AtomicBool::new(false));
        let mut load = JoinSet::new();
        for _ in 0..clients {
            let answered = Arc::clone(&answered);
            let enough = Arc::clone(&enough);
            load.spawn(async move {
                let mut client = Client::connect(addr).await;
                while !enough.load(Ordering::Relaxed) {
                    match client.get(path).await {
                        Ok((status, _)) => assert_eq!(status, 200),
                        Err(error) => return Some(error),
                    }
                    answered.fetch_add(1, Ordering::Relaxed);
                }
                None
            });
        }
        Self {
            answered,
            enough,
            clients: load,
        }
    }

    /// Waits until this many more requests were answered.
    pub(crate) async fn goes_on(&self, more: usize) {
        let wanted = self.answered.load(Ordering::Relaxed) + more;
        while self.answered.load(Ordering::Relaxed) < wanted {
            assert!(!self.clients.is_empty());
            tokio::task::yield_now().await;
        }
    }

    /// Sends no more requests; every one so far has to have been answered. Answers how many were.
    pub(crate) async fn end(self) -> usize {
        self.enough.store(true, Ordering::Relaxed);
        let failed: Vec<_> = self.clients.join_all().await;
        let failed: Vec<_> = failed.into_iter().flatten().collect();
        assert!(failed.is_empty(), "{failed:?}");
        self.answered.load(Ordering::Relaxed)
    }
}
