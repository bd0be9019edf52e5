//! Those who watch a bucket.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use runtime::keyvalue::{Change, Changes, Error, Result};
use runtime::{Bytes, Charge, Quota, QuotaExceeded};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// How many bytes of changes wait for a watcher before it has fallen too far behind.
const LIMIT: usize = 8 << 20;

/// A change, and its bytes for as long as it waits.
type Counted = (Change, Charge);

/// Everyone who watches a bucket, and some who have stopped since the last change.
#[derive(Debug, Default)]
pub(super) struct Watchers(Vec<Watcher>);

#[derive(Debug)]
struct Watcher {
    bucket: String,
    waiting: Quota,
    changes: UnboundedSender<Result<Counted>>,
}

/// The stream behind a watch.
struct Waiting(UnboundedReceiver<Result<Counted>>);

impl Watchers {
    pub(super) fn watch(&mut self, bucket: &str) -> Changes {
        // Where nothing is written nobody else takes them out.
        self.0.retain(|watcher| !watcher.changes.is_closed());
        let (changes, waiting) = unbounded_channel();
        self.0.push(Watcher {
            bucket: bucket.to_owned(),
            waiting: Quota::default(),
            changes,
        });
        Changes::from_stream(Waiting(waiting))
    }

    /// Reports a change. The order of the calls is the order of the changes, so the store is to be locked.
    #[inline]
    pub(super) fn tell(&mut self, bucket: &str, key: &str, value: Option<&Bytes>) {
        if !self.0.is_empty() {
            self.0.retain(|watcher| watcher.goes_on(bucket, key, value));
        }
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

impl Watcher {
    /// Takes the change if it is in this bucket. Who has stopped or falls too far behind does not go on.
    fn goes_on(&self, bucket: &str, key: &str, value: Option<&Bytes>) -> bool {
        if self.bucket != bucket {
            return !self.changes.is_closed();
        }
        let bytes = size_of::<Counted>() + key.len() + value.map_or(0, Bytes::len);
        // The largest of values is told to who is waiting for it.
        let room = self.waiting.charge(bytes.min(LIMIT), LIMIT as u64);
        let in_time = room.is_ok();
        let change = room.map(|charge| {
            let (key, value) = (key.to_owned(), value.cloned());
            (Change { key, value }, charge)
        });
        let told = self.changes.send(change.map_err(fell_behind));
        told.is_ok() && in_time
    }
}

fn fell_behind(QuotaExceeded { limit }: QuotaExceeded) -> Error {
    Error::other(format!(
        "the watcher fell behind by more than {limit} bytes of changes"
    ))
}

impl Stream for Waiting {
    type Item = Result<Change>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_recv(context).map_ok(|(change, _)| change)
    }
}
