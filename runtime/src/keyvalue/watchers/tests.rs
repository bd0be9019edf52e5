use std::pin::pin;
use std::task::{Context, Poll, Waker};

use super::*;
use crate::keyvalue::Result;

const MIB: usize = 1 << 20;

fn value(bytes: usize) -> Bytes {
    vec![0; bytes].into()
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

#[test]
fn who_reads_does_not_fall_behind_however_much_is_written() {
    let mut watchers = Watchers::default();
    let mut changes = watchers.watch("");
    for _ in 0..20 {
        watchers.was_set("", "k", &value(MIB));
        assert_eq!(told(&mut changes), MIB);
    }
}

#[test]
fn a_value_of_any_size_is_told_to_who_waits_for_it() {
    let mut watchers = Watchers::default();
    let mut changes = watchers.watch("");
    for _ in 0..2 {
        watchers.was_set("", "k", &value(20 * MIB));
        assert_eq!(told(&mut changes), 20 * MIB);
    }
}

#[test]
fn who_does_not_read_is_given_up_and_told_why_after_what_had_room() {
    let mut watchers = Watchers::default();
    let mut changes = watchers.watch("");
    for _ in 0..8 {
        assert_eq!(watchers.len(), 1);
        watchers.was_set("", "k", &value(MIB));
    }
    assert!(watchers.is_empty());

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

#[test]
fn small_changes_fill_up_what_waits_too() {
    let mut watchers = Watchers::default();
    let _changes = watchers.watch("");
    for _ in 0..8 * MIB / 64 {
        watchers.was_set("", "k", &Bytes::new());
    }
    assert!(watchers.is_empty());
}

#[test]
fn a_key_fills_up_what_waits_by_its_length() {
    let mut watchers = Watchers::default();
    let mut changes = watchers.watch("");
    let key = "k".repeat(MIB);
    for _ in 0..8 {
        assert_eq!(watchers.len(), 1);
        watchers.was_set("", &key, &Bytes::new());
    }
    assert!(watchers.is_empty());
    for _ in 0..7 {
        assert_eq!(told(&mut changes), 0);
    }
    assert!(next(&mut changes).unwrap().is_err());
}

#[test]
fn a_dropped_watch_is_forgotten() {
    let mut watchers = Watchers::default();
    for _ in 0..100 {
        drop(watchers.watch("unwritten"));
        assert_eq!(watchers.len(), 1);
    }
    watchers.was_set("another", "k", &Bytes::new());
    assert!(watchers.is_empty());
}

#[tokio::test]
async fn who_feeds_a_watch_learns_that_it_has_ended() {
    let (sender, changes) = Changes::channel();
    assert!(!sender.is_closed());
    drop(changes);
    sender.closed().await;
    assert!(sender.is_closed());
}

#[test]
fn all_watches_end_with_a_reason() {
    let mut watchers = Watchers::default();
    let mut all = ["", "orders"].map(|bucket| watchers.watch(bucket));
    watchers.was_set("", "k", &value(1));
    watchers.fail(|| Error::backend("the connection was lost"));
    assert!(watchers.is_empty());
    assert_eq!(told(&mut all[0]), 1);
    for changes in &mut all {
        assert!(matches!(next(changes), Some(Err(Error::Backend(_)))));
        assert!(next(changes).is_none());
    }
}
