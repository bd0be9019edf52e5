use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _, stream};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use super::{Error, Result};
use crate::items::Items;
use crate::quota::{Charge, Quota, QuotaExceeded};

/// One change of one key; serves `watcher.on-set` and `watcher.on-delete`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Change {
    /// The key that was changed.
    pub key: String,
    /// The value that it was set to, or `None` where it was deleted.
    pub value: Option<Bytes>,
}

impl Change {
    /// A key was set to a value.
    pub fn set(key: impl Into<String>, value: impl Into<Bytes>) -> Self {
        let (key, value) = (key.into(), Some(value.into()));
        Self { key, value }
    }

    /// A key was deleted.
    pub fn deleted(key: impl Into<String>) -> Self {
        let (key, value) = (key.into(), None);
        Self { key, value }
    }
}

/// The changes in one bucket, as they come. Dropping it ends the watch.
#[must_use = "a watch ends when its changes are dropped"]
pub struct Changes(Items<Change, Error>);

/// A change, and its bytes for as long as it waits.
type Counted = (Change, Charge);

/// What feeds the [`Changes`] of one watch. Dropping it ends them.
///
/// ```
/// use runtime::keyvalue::{Change, Changes, Error};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let (mut sender, mut changes) = Changes::channel();
/// let set = Change::set("7", "two books");
/// assert!(sender.send(set.clone()), "somebody reads them");
/// sender.fail(Error::backend("the connection was lost"));
///
/// assert_eq!(changes.next().await.expect("one")?, set);
/// assert!(changes.next().await.expect("the reason").is_err());
/// assert!(changes.next().await.is_none());
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct ChangeSender {
    waiting: Quota,
    /// There until the watch has ended.
    changes: Option<UnboundedSender<Result<Counted>>>,
}

impl Changes {
    /// How many bytes of changes wait in a [channel](Self::channel) for a watcher that does not read them: of keys and
    /// values, with some 100 more for each change. One change of any size can wait where no other does.
    pub const LIMIT: usize = 8 << 20;

    /// The changes of a stream, up to its first error.
    pub fn from_stream(stream: impl Stream<Item = Result<Change>> + Send + 'static) -> Self {
        Self(Items::of(stream))
    }

    /// Changes that wait until they are read, up to [`Changes::LIMIT`].
    pub fn channel() -> (ChangeSender, Self) {
        let (changes, mut waiting) = unbounded_channel::<Result<Counted>>();
        let sender = ChangeSender {
            waiting: Quota::default(),
            changes: Some(changes),
        };
        let read = stream::poll_fn(move |context| {
            let next = waiting.poll_recv(context);
            next.map_ok(|(change, _)| change)
        });
        (sender, Self::from_stream(read))
    }

    /// Waits for the next change; `None` when the backend has ended the watch.
    ///
    /// # Errors
    ///
    /// [`Error::Other`] when so many changes were waiting that the backend gave the watch up, and [`Error::Backend`] where
    /// the engine did, or where its connection was lost. Then the watch has ended, and what comes after the changes that
    /// were read is not known.
    pub async fn next(&mut self) -> Option<Result<Change>> {
        self.0.next().await
    }
}

impl ChangeSender {
    /// Tells of a change. `false` where the watch has ended: it was dropped, or its reader has fallen too far behind, which it
    /// is told as the last item.
    #[must_use = "a watch that has ended need not be told of more"]
    pub fn send(&mut self, change: Change) -> bool {
        let bytes = change.key.len() + change.value.as_ref().map_or(0, Bytes::len);
        // The largest of values is told to who is waiting for it.
        let bytes = (bytes + size_of::<Counted>()).min(Changes::LIMIT);
        match self.waiting.charge(bytes, Changes::LIMIT as u64) {
            Ok(room) => {
                let counted = Ok((change, room));
                self.changes
                    .as_ref()
                    .is_some_and(|changes| changes.send(counted).is_ok())
            }
            Err(QuotaExceeded { limit }) => {
                self.end(Error::other(format!(
                    "the watcher fell behind by more than {limit} bytes of changes"
                )));
                false
            }
        }
    }

    /// Ends the watch with a reason, after the changes that still wait. Where it has ended already, that reason stays.
    pub fn fail(mut self, error: Error) {
        self.end(error);
    }

    /// Waits until the watch has ended, as [`send`](Self::send) tells it.
    pub async fn closed(&self) {
        if let Some(changes) = &self.changes {
            changes.closed().await;
        }
    }

    /// Whether the watch has ended, as [`send`](Self::send) tells it.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.changes.as_ref().is_none_or(UnboundedSender::is_closed)
    }

    fn end(&mut self, error: Error) {
        if let Some(changes) = self.changes.take() {
            // Who does not read it need not know.
            let _ = changes.send(Err(error));
        }
    }
}

impl Stream for Changes {
    type Item = Result<Change>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_next_unpin(context)
    }
}

impl fmt::Debug for Changes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Changes")
    }
}
