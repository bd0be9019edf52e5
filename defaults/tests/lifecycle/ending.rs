//! How it ends.

use std::ffi::OsStr;

use hyper::Response;
use hyper::body::Incoming;

use crate::at;
use crate::client::{Client, Load, whole};
use crate::command::Serving;

const LARGE: usize = 8 << 20;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_accepted_is_answered_after_sigterm_under_load() {
    let mut serving = Serving::start([at("/", "http-hello"), at("/stream", "http")]).await;
    let load = Load::start(serving.addr, "/", 8);
    load.goes_on(100).await;
    let mut slow = Client::connect(serving.addr).await;
    let path = format!("/stream?bytes={LARGE}");
    let begun = slow.send("GET", &path, "").await.unwrap();

    serving.signal("TERM");
    serving.says("stopping").await;
    let answered = load.cut_off().await;
    let (status, body) = whole(begun).await.unwrap();
    assert_eq!((status, body.len()), (200, LARGE));

    let (ended, log) = serving.ends().await;
    assert_eq!(ended.code(), Some(0), "{log:#?}");
    let told = log.iter().filter(|line| line.contains(" GET / 200 "));
    assert_eq!(told.count(), answered);
    assert!(!log.iter().any(|line| line.contains(" 50")), "{log:#?}");
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
