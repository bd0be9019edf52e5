#[cfg(test)]
mod tests;

use bytes::Bytes;

use super::{Change, ChangeSender, Changes, Error};

/// Those who watch the buckets of a store, for a backend that sees every change itself.
///
/// Nobody waits for a watcher: what it has not read is kept for it, up to [`Changes::LIMIT`], and then it is told that it
/// fell behind. Who has dropped its [`Changes`] is forgotten.
///
/// ```
/// use runtime::Bytes;
/// use runtime::keyvalue::{Change, Watchers};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut watchers = Watchers::default();
/// let mut orders = watchers.watch("orders");
/// watchers.was_set("orders", "7", &Bytes::from("two books"));
/// watchers.was_deleted("invoices", "7");
/// watchers.was_deleted("orders", "7");
///
/// let set = orders.next().await.expect("the store goes on")?;
/// assert_eq!(set, Change::set("7", "two books"));
/// let deleted = orders.next().await.expect("the store goes on")?;
/// assert_eq!(deleted, Change::deleted("7"));
///
/// drop(watchers);
/// assert!(orders.next().await.is_none());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Default)]
pub struct Watchers(Vec<Watcher>);

#[derive(Debug)]
struct Watcher {
    bucket: String,
    changes: ChangeSender,
}

impl Watchers {
    /// Begins a watch; what [`KeyValue::watch`](super::KeyValue::watch) answers.
    pub fn watch(&mut self, bucket: &str) -> Changes {
        // Where nothing is written nobody else takes them out.
        self.0.retain(|watcher| !watcher.changes.is_closed());
        let (sender, changes) = Changes::channel();
        self.0.push(Watcher {
            bucket: bucket.to_owned(),
            changes: sender,
        });
        changes
    }

    /// Tells of a value that was written.
    ///
    /// The order of the calls is the order of the changes, so the lock of the store is held over a write and this call.
    #[inline]
    pub fn was_set(&mut self, bucket: &str, key: &str, value: &Bytes) {
        self.tell(bucket, key, Some(value));
    }

    /// Tells of a key that was there and is no more, in order with what [was set](Self::was_set).
    #[inline]
    pub fn was_deleted(&mut self, bucket: &str, key: &str) {
        self.tell(bucket, key, None);
    }

    /// Ends all watches with a reason, as when the connection is lost that tells of the changes.
    pub fn fail(&mut self, reason: impl Fn() -> Error) {
        for Watcher { changes, .. } in self.0.drain(..) {
            changes.fail(reason());
        }
    }

    /// How many there are, with some who have stopped since the last change.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nobody watches.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    #[inline]
    fn tell(&mut self, bucket: &str, key: &str, value: Option<&Bytes>) {
        if !self.is_empty() {
            let goes_on = |watcher: &mut Watcher| watcher.goes_on(bucket, key, value);
            self.0.retain_mut(goes_on);
        }
    }
}

impl Watcher {
    /// Takes the change if it is in this bucket. Who has stopped or falls too far behind does not go on.
    fn goes_on(&mut self, bucket: &str, key: &str, value: Option<&Bytes>) -> bool {
        if self.bucket != bucket {
            return !self.changes.is_closed();
        }
        self.changes.send(Change {
            key: key.to_owned(),
            value: value.cloned(),
        })
    }
}
