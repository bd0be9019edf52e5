use std::sync::Mutex;

use futures_util::stream::poll_fn;
use runtime::Bytes;
use runtime::conformance::keyvalue::{watch, watch_order};
use runtime::keyvalue::{Change, Changes, KeyValue, Page, Result};
use tokio::sync::mpsc::{Sender, channel};
use tokio::task::yield_now;

use super::{breaks, memory, right};

const ON_SET: &str = "wasi:keyvalue/watcher on-set";

#[derive(Clone, Copy, PartialEq)]
enum Fault {
    TellsNothing,
    TellsOfEveryBucket,
    TellsOfMissingKeys,
    TellsNothingOfBatches,
    TellsLate,
    TellsTheFirst,
    Drops,
}

struct Watched(defaults::MemoryKeyValue, Fault, Mutex<Vec<Watcher>>);

#[derive(Clone)]
struct Watcher {
    bucket: String,
    changes: Sender<Result<Change>>,
}

impl Watched {
    async fn tell(&self, bucket: &str, key: &str, value: Option<Bytes>) {
        if self.1 == Fault::TellsNothing {
            return;
        }
        if self.1 == Fault::TellsLate {
            // Who wrote the larger digit tells it first, though it was written last.
            let digit = value.iter().flatten().next().copied();
            for _ in digit.unwrap_or(b'9')..b'9' {
                yield_now().await;
            }
        }
        let mut watchers = self.2.lock().unwrap().clone();
        if self.1 == Fault::TellsTheFirst {
            watchers.truncate(1);
        }
        for watcher in watchers {
            if watcher.bucket == bucket || self.1 == Fault::TellsOfEveryBucket {
                let change = match value.clone() {
                    Some(value) => Change::set(key, value),
                    None => Change::deleted(key),
                };
                // Where there is no room it is dropped, without a word.
                let _ = watcher.changes.try_send(Ok(change));
            }
        }
    }
}

impl KeyValue for Watched {
    const WATCH: bool = true;

    right! { get list_keys }

    async fn set(&self, bucket: &str, key: &str, value: Bytes) -> Result<()> {
        self.0.set(bucket, key, value.clone()).await?;
        self.tell(bucket, key, Some(value)).await;
        Ok(())
    }

    async fn delete(&self, bucket: &str, key: &str) -> Result<()> {
        let was_there = self.0.exists(bucket, key).await?;
        self.0.delete(bucket, key).await?;
        if was_there || self.1 == Fault::TellsOfMissingKeys {
            self.tell(bucket, key, None).await;
        }
        Ok(())
    }

    async fn set_many(&self, bucket: &str, pairs: Vec<(String, Bytes)>) -> Result<()> {
        self.0.set_many(bucket, pairs.clone()).await?;
        if self.1 != Fault::TellsNothingOfBatches {
            for (key, value) in pairs {
                self.tell(bucket, &key, Some(value)).await;
            }
        }
        Ok(())
    }

    async fn watch(&self, bucket: &str) -> Result<Changes> {
        let (changes, mut waiting) = channel(500);
        let bucket = bucket.to_owned();
        self.2.lock().unwrap().push(Watcher { bucket, changes });
        Ok(Changes::from_stream(poll_fn(move |context| {
            waiting.poll_recv(context)
        })))
    }
}

async fn watched(fault: Fault) -> Watched {
    Watched(memory().await, fault, Mutex::default())
}

/// Time passes at once, so that nobody waits for what does not come.
#[tokio::test(start_paused = true)]
async fn nothing_is_reported() {
    let store = watched(Fault::TellsNothing).await;
    let broken = breaks(
        ON_SET,
        watch::a_write_and_a_delete_are_reported(store).await,
    );
    assert_eq!(broken.came(), "nothing in ten seconds");
}

#[tokio::test]
async fn changes_of_other_buckets_are_reported() {
    let store = watched(Fault::TellsOfEveryBucket).await;
    breaks(ON_SET, watch::a_watch_keeps_to_its_bucket(store).await);
}

#[tokio::test]
async fn the_deletion_of_a_missing_key_is_reported() {
    let store = watched(Fault::TellsOfMissingKeys).await;
    let shown = watch::deleting_a_missing_key_is_no_change(store).await;
    breaks(ON_SET, shown);
}

#[tokio::test(start_paused = true)]
async fn batches_are_not_reported() {
    let store = watched(Fault::TellsNothingOfBatches).await;
    let shown = watch::every_way_of_writing_is_reported(store).await;
    breaks(ON_SET, shown);
}

#[tokio::test]
async fn changes_are_reported_in_another_order() {
    let store = watched(Fault::TellsLate).await;
    let shown = watch_order::the_last_change_is_the_value_that_stays(store).await;
    breaks(super::GET, shown);
}

#[tokio::test(start_paused = true)]
async fn only_the_first_watcher_is_told() {
    let store = watched(Fault::TellsTheFirst).await;
    breaks(ON_SET, watch::every_watcher_is_told(store).await);
}

#[tokio::test(start_paused = true)]
async fn changes_are_dropped_in_silence() {
    let store = watched(Fault::Drops).await;
    let shown = watch_order::a_watcher_that_falls_behind_is_told_so(store).await;
    let broken = breaks(ON_SET, shown);
    assert!(broken.expected().contains("number 500"), "{broken}");
}

/// Tells of the changes that the store tells of, or of others.
struct Tells(
    defaults::MemoryKeyValue,
    fn(&str) -> &str,
    fn(Change) -> Change,
);

impl KeyValue for Tells {
    const WATCH: bool = true;

    right! { get list_keys }

    async fn set(&self, bucket: &str, key: &str, value: Bytes) -> Result<()> {
        if !bucket.is_empty() {
            // Where a watch of all buckets sees it.
            self.0.set("all", key, value.clone()).await?;
        }
        self.0.set(bucket, key, value).await
    }

    async fn delete(&self, bucket: &str, key: &str) -> Result<()> {
        self.0.delete(bucket, key).await
    }

    async fn watch(&self, bucket: &str) -> Result<Changes> {
        let mut changes = self.0.watch((self.1)(bucket)).await?;
        let change = self.2;
        Ok(Changes::from_stream(poll_fn(move |context| {
            let next = std::pin::pin!(changes.next()).poll(context);
            next.map(|next| next.map(|told| told.map(change)))
        })))
    }
}

#[tokio::test]
async fn the_default_bucket_is_told_of_all() {
    fn all(bucket: &str) -> &str {
        if bucket.is_empty() { "all" } else { bucket }
    }
    let store = Tells(memory().await, all, |change| change);
    let shown = watch::a_watch_of_the_default_bucket_keeps_to_it(store).await;
    breaks(ON_SET, shown);
}

#[tokio::test]
async fn a_change_is_told_in_other_words() {
    for change in [
        (|mut change: Change| {
            change.key = change.key.replace(['/', '.'], ":");
            change
        }) as fn(Change) -> Change,
        |mut change| {
            let text = |value: Bytes| String::from_utf8_lossy(&value).into_owned().into();
            change.value = change.value.map(text);
            change
        },
        |mut change| {
            let start = |value: Bytes| value.slice(..value.len().min(8000));
            change.value = change.value.map(start);
            change
        },
    ] {
        let store = Tells(memory().await, |bucket| bucket, change);
        let shown = watch::any_text_and_any_bytes_are_reported(store).await;
        breaks(ON_SET, shown);
    }
}
