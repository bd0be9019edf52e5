use std::pin::pin;
use std::task::{Context, Poll, Waker};

use runtime::keyvalue::Change;

use super::*;

const MIB: usize = 1 << 20;

fn watchers(store: &MemoryKeyValue) -> usize {
    store.store.read().watchers.len()
}

/// What is there without waiting: a change that was not told would be waited for for ever.
fn next(changes: &mut Changes) -> Option<Result<Change>> {
    match pin!(changes.next()).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(next) => next,
        Poll::Pending => panic!("nothing was told"),
    }
}

fn told(changes: &mut Changes) -> usize {
    let change = next(changes).unwrap().unwrap();
    change.value.unwrap().len()
}

#[tokio::test]
async fn who_reads_does_not_fall_behind_however_much_is_written() {
    let store = store().await;
    let mut changes = store.watch("").await.unwrap();
    for _ in 0..20 {
        store.set("", "k", vec![0; MIB].into()).await.unwrap();
        assert_eq!(told(&mut changes), MIB);
    }
}

#[tokio::test]
async fn a_value_of_any_size_is_told_to_who_waits_for_it() {
    let store = store().await;
    let mut changes = store.watch("").await.unwrap();
    for _ in 0..2 {
        store.set("", "k", vec![0; 20 * MIB].into()).await.unwrap();
        assert_eq!(told(&mut changes), 20 * MIB);
    }
}

#[tokio::test]
async fn who_does_not_read_is_given_up_and_told_why_after_what_had_room() {
    let store = store().await;
    let mut changes = store.watch("").await.unwrap();
    for _ in 0..8 {
        assert_eq!(watchers(&store), 1);
        store.set("", "k", vec![0; MIB].into()).await.unwrap();
    }
    assert_eq!(watchers(&store), 0);

    for _ in 0..7 {
        assert_eq!(told(&mut changes), MIB);
    }
    let error = next(&mut changes).unwrap().unwrap_err();
    assert_eq!(
        error.to_string(),
        "the watcher fell behind by more than 8388608 bytes of changes"
    );
    assert!(next(&mut changes).is_none());
}

#[tokio::test]
async fn small_changes_fill_up_what_waits_too() {
    let store = store().await;
    let _changes = store.watch("").await.unwrap();
    for _ in 0..8 * MIB / 64 {
        store.set("", "k", Bytes::new()).await.unwrap();
    }
    assert_eq!(watchers(&store), 0);
}

#[tokio::test]
async fn a_key_fills_up_what_waits_by_its_length() {
    let store = store().await;
    let mut changes = store.watch("").await.unwrap();
    let key = "k".repeat(MIB);
    for _ in 0..8 {
        assert_eq!(watchers(&store), 1);
        store.set("", &key, Bytes::new()).await.unwrap();
    }
    assert_eq!(watchers(&store), 0);
    for _ in 0..7 {
        assert_eq!(told(&mut changes), 0);
    }
    assert!(next(&mut changes).unwrap().is_err());
}

#[tokio::test]
async fn a_dropped_watch_is_forgotten() {
    let store = store().await;
    for _ in 0..100 {
        drop(store.watch("unwritten").await.unwrap());
        assert_eq!(watchers(&store), 1);
    }
    store.set("another", "k", Bytes::new()).await.unwrap();
    assert_eq!(watchers(&store), 0);
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

#[tokio::test]
async fn a_strict_store_has_no_changes_of_missing_buckets() {
    let store = store_with([("KEYVALUE_STRICT", "true")]).await;
    assert!(store.watch("").await.is_ok());
    assert!(matches!(
        store.watch("missing").await,
        Err(Error::NoSuchStore)
    ));
}
