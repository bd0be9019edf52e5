//! Clients that come while the server goes.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// Clients that send request after request, each on a new connection, until there is nobody to connect to.
pub(crate) struct Arrivals {
    answered: Arc<AtomicUsize>,
    clients: JoinSet<Counted>,
}

/// What became of requests.
#[derive(Debug, Default)]
pub(crate) struct Counted {
    /// They got the whole answer.
    pub(crate) answered: usize,
    /// Their connection was closed before anything of them was read: it may never have been accepted.
    pub(crate) unread: usize,
    /// They were read, and got no answer, or not all of it.
    pub(crate) dropped: usize,
}

impl Arrivals {
    /// Sends requests to `/`, where `hello` is the answer.
    pub(crate) fn start(addr: SocketAddr, clients: usize) -> Self {
        let answered = Arc::new(AtomicUsize::new(0));
        let clients = (0..clients).map(|_| {
            let answered = Arc::clone(&answered);
            async move {
                let mut counted = Counted::default();
                loop {
                    match arrive(addr).await {
                        Came::Answered => {
                            answered.fetch_add(1, Ordering::Relaxed);
                            counted.answered += 1;
                        }
                        Came::Unread => counted.unread += 1,
                        Came::Dropped => counted.dropped += 1,
                        Came::Refused => return counted,
                    }
                }
            }
        });
        Self {
            clients: clients.collect(),
            answered,
        }
    }

    /// Waits until so many were answered.
    pub(crate) async fn answered(&self, wanted: usize) {
        while self.answered.load(Ordering::Relaxed) < wanted {
            tokio::task::yield_now().await;
        }
    }

    /// Waits until every client was refused.
    pub(crate) async fn refused(self) -> Counted {
        let clients = self.clients.join_all().await.into_iter();
        clients.fold(Counted::default(), |all, one| Counted {
            answered: all.answered + one.answered,
            unread: all.unread + one.unread,
            dropped: all.dropped + one.dropped,
        })
    }
}

enum Came {
    Answered,
    Unread,
    Dropped,
    Refused,
}

async fn arrive(addr: SocketAddr) -> Came {
    let mut stream = match TcpStream::connect(addr).await {
        Ok(stream) => stream,
        Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => return Came::Refused,
        Err(_) => return Came::Unread,
    };
    let request = b"GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    let sent = stream.write_all(request).await;
    let mut answer = Vec::new();
    let read = stream.read_to_end(&mut answer).await;
    if is_whole(&answer) {
        return Came::Answered;
    }
    // Whoever closes a connection with something in it that they did not read, resets it, and a reset is an error: of the
    // writing, the reading, or none that was asked for yet where the end of the connection came before. A connection whose
    // request was read has a proper end.
    let reset = sent.is_err() || read.is_err() || stream.take_error().is_ok_and(|e| e.is_some());
    if reset && answer.is_empty() {
        Came::Unread
    } else {
        Came::Dropped
    }
}

fn is_whole(answer: &[u8]) -> bool {
    let answer = String::from_utf8_lossy(answer);
    let Some((head, body)) = answer.split_once("\r\n\r\n") else {
        return false;
    };
    let whole = if head.contains("content-length: 6") {
        "hello\n"
    } else {
        "6\r\nhello\n\r\n0\r\n\r\n"
    };
    head.starts_with("HTTP/1.1 200 ") && body == whole
}
