//! Changes, handled by watchers.

use runtime::keyvalue::KeyValue as _;

use crate::Desk;

#[tokio::test]
async fn a_watcher_is_told_of_changes() {
    for guest in ["watcher", "watcher-async", "watcher-draft"] {
        let desk = Desk::open().await;
        let watcher = desk.load(guest).await;
        let server = desk.host.server().watch("stock", watcher).start();
        let _server = server.await.unwrap();
        desk.store.set("stock", "book", "3".into()).await.unwrap();
        desk.sees("seen", "set book", "3").await;
        desk.sees("seen", "now book", "3").await;
        desk.store.delete("stock", "book").await.unwrap();
        desk.sees("seen", "deleted book", "1").await;
    }
}

#[tokio::test]
async fn a_watcher_sees_the_last_value_last() {
    let desk = Desk::open().await;
    let watcher = desk.load("watcher").await;
    let server = desk.host.server().watch("stock", watcher).start();
    let _server = server.await.unwrap();
    for n in 0..100 {
        desk.store
            .set("stock", "book", n.to_string().into())
            .await
            .unwrap();
    }
    desk.store.set("stock", "end", "".into()).await.unwrap();
    desk.sees("seen", "now end", "").await;
    let last = desk.store.get("seen", "set book").await.unwrap();
    assert_eq!(last.as_deref(), Some(b"99".as_slice()));
}
