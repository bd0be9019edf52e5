//! How it ends.

use std::ffi::OsStr;
use std::net::SocketAddr;

use hyper::Response;
use hyper::body::Incoming;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::arrivals::Arrivals;
use crate::at;
use crate::client::{Client, whole};
use crate::command::Serving;

const LARGE: usize = 8 << 20;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_accepted_finish_after_sigterm_under_load() {
    let routes = [
        ("/", "http-hello"),
        ("/stream", "http"),
        ("/upload", "http"),
    ];
    let routes = routes.map(|(route, guest)| at(route, guest));
    let patient = ["--grace=1h", "--timeout=1h"].map(str::to_owned);
    let mut serving = Serving::start(routes.into_iter().chain(patient)).await;
    let arrivals = Arrivals::start(serving.addr, 8);
    arrivals.answered(100).await;
    let mut half_answered = Vec::new();
    let mut half_sent = Vec::new();
    for _ in 0..UNDER_WAY {
        let mut client = Client::connect(serving.addr).await;
        let path = format!("/stream?bytes={LARGE}");
        half_answered.push(client.send("GET", &path, "").await.unwrap());
        half_sent.push(Upload::begin(serving.addr).await);
    }

    serving.signal("TERM");
    serving.says("stopping").await;
    let arrived = arrivals.refused().await;
    assert_eq!(arrived.dropped, 0, "{arrived:?}");
    for upload in half_sent {
        upload.finish().await;
    }
    for answer in half_answered {
        let (status, body) = whole(answer).await.unwrap();
        assert_eq!((status, body.len()), (200, LARGE));
    }

    let (ended, log) = serving.ends().await;
    assert_eq!(ended.code(), Some(0), "{log:#?}");
    let told: Vec<_> = log.iter().filter_map(|line| request(line)).collect();
    assert!(told.iter().all(|(_, status)| *status == "200"), "{log:#?}");
    for (path, expected) in [
        ("/", arrived.answered),
        ("/stream", UNDER_WAY),
        ("/upload", UNDER_WAY),
    ] {
        let told = told.iter().filter(|(told, _)| *told == path);
        assert_eq!(told.count(), expected, "{path}");
    }
}

/// How many requests of a kind are half done when it is to end.
const UNDER_WAY: usize = 3;

/// The path and the status, where a line tells of a request.
fn request(line: &str) -> Option<(&str, &str)> {
    let mut words = line.split(' ').skip(1);
    let method = words.next()?;
    let is_request = ["GET", "POST"].contains(&method);
    is_request.then(|| Some((words.next()?, words.next()?)))?
}

/// A request whose head the server has read, and whose body it waits for.
struct Upload(TcpStream);

impl Upload {
    async fn begin(addr: SocketAddr) -> Self {
        let mut stream = TcpStream::connect(addr).await.unwrap();
        let head = "POST /upload HTTP/1.1\r\nhost: localhost\r\nexpect: 100-continue\r\ncontent-length: 5\r\n\r\n";
        stream.write_all(head.as_bytes()).await.unwrap();
        let expected = "HTTP/1.1 100 Continue\r\n\r\n";
        let mut answer = vec![0; expected.len()];
        stream.read_exact(&mut answer).await.unwrap();
        assert_eq!(String::from_utf8_lossy(&answer), expected);
        Self(stream)
    }

    async fn finish(mut self) {
        self.0.write_all(b"order").await.unwrap();
        let mut answer = String::new();
        self.0.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
        let body = answer.split_once("\r\n\r\n").unwrap().1;
        assert!(body.contains("5\n"), "{answer}");
    }
}

/// Serves a guest that runs until somebody reads all that it says, and nobody does.
async fn busy(grace: &str) -> (Serving, Response<Incoming>) {
    let args = [at("/", "http"), "--timeout=1h".into(), grace.into()];
    let serving = Serving::start(args).await;
    let mut client = Client::connect(serving.addr).await;
    let path = format!("/stream?bytes={}", LARGE * 100);
    let begun = client.send("GET", &path, "").await.unwrap();
    (serving, begun)
}

#[tokio::test]
async fn a_second_signal_ends_it_at_once() {
    let (mut serving, begun) = busy("--grace=1h").await;
    serving.signal("INT");
    serving.says("stopping").await;
    serving.signal("TERM");
    let (ended, log) = serving.ends().await;
    assert_eq!(ended.code(), Some(128 + 15), "{log:#?}");
    assert!(whole(begun).await.is_err());
}

#[tokio::test]
async fn what_runs_for_longer_than_the_grace_period_is_cancelled() {
    let (mut serving, begun) = busy("--grace=10ms").await;
    serving.signal("INT");
    let told = "guests that ran for longer than 10ms were cancelled";
    serving.says(told).await;
    let (ended, log) = serving.ends().await;
    assert_eq!(ended.code(), Some(0), "{log:#?}");
    assert!(whole(begun).await.is_err());
}

#[tokio::test]
async fn the_database_is_whole_in_its_file_at_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("orders.db");
    let serve = async || {
        let env = [("SQL_DATABASE", database.as_os_str())];
        Serving::start_with(&env, [at("/", "order-desk-http")]).await
    };
    let serving = serve().await;
    let mut client = Client::connect(serving.addr).await;
    for _ in 0..3 {
        let order = client.send("POST", "/orders", "item=book&quantity=2");
        assert_eq!(order.await.unwrap().status(), 201);
    }
    serving.signal("TERM");
    let (ended, log) = serving.ends().await;
    assert_eq!(ended.code(), Some(0), "{log:#?}");

    let left = std::fs::read_dir(folder.path()).unwrap();
    let left: Vec<_> = left.map(|file| file.unwrap().file_name()).collect();
    assert_eq!(left, [OsStr::new("orders.db")]);
    let serving = serve().await;
    let mut client = Client::connect(serving.addr).await;
    let (status, order) = client.get("/orders/3").await.unwrap();
    assert_eq!(status, 200, "{order}");
}
