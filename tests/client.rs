use std::net::SocketAddr;

use bytes::Bytes;
use http_body_util::channel::{Channel, Sender};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Body as _, Frame, Incoming};
use hyper::client::conn::{http1, http2};
use hyper::header::HOST;
use hyper::{Request, Response, Result, StatusCode};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::TcpStream;
use tokio::task::AbortHandle;

type Body = BoxBody<Bytes, std::convert::Infallible>;

/// An HTTP client with one connection to a server that runs in a test. It hangs up when it is dropped.
#[derive(Debug)]
pub struct Client {
    sender: SendRequest,
    connection: AbortHandle,
    authority: String,
}

#[derive(Debug)]
enum SendRequest {
    Http1(http1::SendRequest<Body>),
    Http2(http2::SendRequest<Body>),
}

/// A response, and all of its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// The status.
    pub status: StatusCode,
    /// The body, as text.
    pub body: String,
}

impl Client {
    /// Connects by HTTP/1.1.
    ///
    /// # Panics
    ///
    /// When nobody listens there.
    pub async fn connect(addr: SocketAddr) -> Self {
        let stream = connect(addr).await;
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
        let connection = tokio::spawn(connection).abort_handle();
        let sender = SendRequest::Http1(sender);
        let authority = addr.to_string();
        Self {
            sender,
            connection,
            authority,
        }
    }

    /// Connects by HTTP/2, with prior knowledge.
    ///
    /// # Panics
    ///
    /// When nobody listens there.
    pub async fn connect_http2(addr: SocketAddr) -> Self {
        Self::connect_http2_with_window(addr, 1 << 20).await
    }

    /// As [`connect_http2`](Self::connect_http2), and takes no more bytes of a body than these before somebody reads it.
    ///
    /// # Panics
    ///
    /// When nobody listens there.
    pub async fn connect_http2_with_window(addr: SocketAddr, bytes: u32) -> Self {
        let stream = connect(addr).await;
        let handshake = http2::Builder::new(TokioExecutor::new())
            .initial_stream_window_size(bytes)
            .handshake(TokioIo::new(stream));
        let (sender, connection) = handshake.await.unwrap();
        let connection = tokio::spawn(connection).abort_handle();
        let sender = SendRequest::Http2(sender);
        let authority = addr.to_string();
        Self {
            sender,
            connection,
            authority,
        }
    }

    /// Sends a request without a body, and waits for all of the response.
    ///
    /// # Errors
    ///
    /// When the server hangs up before the end of its response.
    pub async fn get(&mut self, path: &str) -> Result<Received> {
        self.post(path, "").await
    }

    /// Sends a request with a body, and waits for all of the response.
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get).
    pub async fn post(&mut self, path: &str, body: impl Into<Bytes>) -> Result<Received> {
        self.ready().await?;
        let response = self.send(path, Full::new(body.into()).boxed()).await?;
        received(response).await
    }

    /// Waits until the connection takes another request.
    async fn ready(&mut self) -> Result<()> {
        match &mut self.sender {
            SendRequest::Http1(sender) => sender.ready().await,
            SendRequest::Http2(sender) => sender.ready().await,
        }
    }

    /// Sends a HEAD request.
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get).
    pub async fn head(&mut self, path: &str) -> Result<Received> {
        self.ready().await?;
        let body = Full::new(Bytes::new()).boxed();
        let response = self.request("HEAD", path, body).await?;
        received(response).await
    }

    /// Sends a request, and waits for the head of the response. The body of the request is written by what it returns.
    pub fn stream(
        &mut self,
        path: &str,
    ) -> (
        Sender<Bytes>,
        impl Future<Output = Result<Response<Incoming>>> + use<>,
    ) {
        let (body, channel) = Channel::<Bytes, std::convert::Infallible>::new(1);
        (body, self.send(path, channel.boxed()))
    }

    fn send(
        &mut self,
        path: &str,
        body: Body,
    ) -> impl Future<Output = Result<Response<Incoming>>> + use<> {
        let method = if body.size_hint().exact() == Some(0) {
            "GET"
        } else {
            "POST"
        };
        self.request(method, path, body)
    }

    fn request(
        &mut self,
        method: &str,
        path: &str,
        body: Body,
    ) -> impl Future<Output = Result<Response<Incoming>>> + use<> {
        let request = Request::builder().method(method);
        let sent = match &mut self.sender {
            SendRequest::Http1(sender) => {
                let request = request.uri(path).header(HOST, &self.authority);
                Ok(sender.send_request(request.body(body).expect("it is well-formed")))
            }
            SendRequest::Http2(sender) => {
                let uri = format!("http://{}{path}", self.authority);
                let request = request.uri(uri);
                Err(sender.send_request(request.body(body).expect("it is well-formed")))
            }
        };
        async move {
            match sent {
                Ok(sent) => sent.await,
                Err(sent) => sent.await,
            }
        }
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.connection.abort();
    }
}

impl Received {
    /// What an exchange that went well looks like.
    #[must_use]
    pub fn ok(body: impl Into<String>) -> Self {
        Self {
            status: StatusCode::OK,
            body: body.into(),
        }
    }
}

/// What is written leaves at once: under a paused clock there is no time to wait for more.
async fn connect(addr: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(addr).await.expect("a server listens");
    stream.set_nodelay(true).expect("the socket takes it");
    stream
}

/// Takes all of a body.
async fn received(response: Response<Incoming>) -> Result<Received> {
    let status = response.status();
    let body = response.into_body().collect().await?.to_bytes();
    let body = String::from_utf8_lossy(&body).into_owned();
    Ok(Received { status, body })
}

/// The next piece of a body.
///
/// # Panics
///
/// When the body is at its end, or breaks off.
pub async fn chunk(response: &mut Response<Incoming>) -> Bytes {
    let frame = response.frame().await.expect("the body goes on");
    let frame: Frame<Bytes> = frame.expect("the body does not break off");
    frame.into_data().expect("a piece of data")
}
