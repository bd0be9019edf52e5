//! Clients, each of which sends its next request when the last is answered.

use std::error::Error;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::response::Response;

/// What is asked, and what has to be answered.
#[derive(Clone, Copy)]
pub(crate) struct Question {
    pub(crate) path: &'static str,
    pub(crate) answer: &'static [u8],
}

/// How a server did under load.
#[derive(Clone, Copy)]
pub(crate) struct Measured {
    /// Answers in a second.
    pub(crate) throughput: f64,
    /// How long half of the clients' requests took at most, in milliseconds.
    pub(crate) p50: f64,
    /// How long all took but the slowest in a hundred.
    pub(crate) p99: f64,
}

pub(crate) type Failure = Box<dyn Error + Send + Sync>;

/// Puts a server under load from so many connections, which are open before the time begins.
pub(crate) async fn load(
    server: SocketAddr,
    question: Question,
    connections: usize,
    time: Duration,
) -> Result<Measured, Failure> {
    let mut clients = Vec::new();
    for _ in 0..connections {
        clients.push(Client::connect(server).await?);
    }
    let start = Instant::now();
    let mut asking = JoinSet::new();
    for mut client in clients {
        asking.spawn(async move {
            let mut took = Vec::new();
            while start.elapsed() < time {
                let asked = Instant::now();
                client.ask(question).await?;
                took.push(asked.elapsed());
            }
            Ok::<_, Failure>(took)
        });
    }
    let mut took = Vec::new();
    while let Some(of_one) = asking.join_next().await {
        took.extend(of_one??);
    }
    let elapsed = start.elapsed();
    took.sort();
    let at = |hundredths: usize| took[took.len() * hundredths / 100].as_secs_f64() * 1e3;
    #[expect(
        clippy::cast_precision_loss,
        reason = "a round has far fewer than 2^52 answers"
    )]
    let answers = took.len() as f64;
    Ok(Measured {
        throughput: answers / elapsed.as_secs_f64(),
        p50: at(50),
        p99: at(99),
    })
}

pub(crate) struct Client {
    stream: TcpStream,
    server: SocketAddr,
    read: Vec<u8>,
}

impl Client {
    pub(crate) async fn connect(server: SocketAddr) -> Result<Self, Failure> {
        let stream = TcpStream::connect(server).await?;
        stream.set_nodelay(true)?;
        let read = Vec::with_capacity(4096);
        Ok(Self {
            stream,
            server,
            read,
        })
    }

    /// Sends a request, and does not wait for the answer.
    pub(crate) async fn send(&mut self, path: &str) -> Result<(), Failure> {
        let request = format!("GET {path} HTTP/1.1\r\nhost: {}\r\n\r\n", self.server);
        self.stream.write_all(request.as_bytes()).await?;
        Ok(())
    }

    pub(crate) async fn ask(&mut self, question: Question) -> Result<(), Failure> {
        self.send(question.path).await?;
        self.read.clear();
        let response = loop {
            if self.stream.read_buf(&mut self.read).await? == 0 {
                return Err("a server closed a connection".into());
            }
            let parsed = Response::parse(&self.read).map_err(|error| error.to_string())?;
            if let Some(response) = parsed {
                break response;
            }
        };
        if response.status == 200 && response.body == question.answer {
            return Ok(());
        }
        let body = String::from_utf8_lossy(&response.body);
        Err(format!("a server answered {} with `{body}`", response.status).into())
    }
}
