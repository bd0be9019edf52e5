use std::pin::pin;
use std::task::{Context, Poll, Waker};

use runtime::keyvalue::Change;

use super::*;
use crate::named::ENTRY;

/// What is there without waiting: a change that was not told would be waited for for ever.
fn next(changes: &mut Changes) -> Option<Result<Change>> {
    match pin!(changes.next()).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(next) => next,
        Poll::Pending => panic!("nothing was told"),
    }
}

#[tokio::test]
async fn a_watch_ends_with_the_store() {
    let store = store().await;
    let mut changes = store.watch("").await.unwrap();
    drop(store);
    assert!(next(&mut changes).is_none());
}

#[tokio::test]
async fn what_has_no_room_is_not_told() {
    let store = store_of(ENTRY + 3).await;
    let mut changes = store.watch("").await.unwrap();
    let pairs = vec![("a".into(), "1".into()), ("b".into(), "2".into())];
    assert!(store.set_many("", pairs).await.is_err());
    assert!(store.set("", "key", "value".into()).await.is_err());
    drop(store);
    assert!(next(&mut changes).is_none());
}
