use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _};

use super::Result;

/// One change of one key; serves `watcher.on-set` and `watcher.on-delete`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The key that was changed.
    pub key: String,
    /// The value that it was set to, or `None` where it was deleted.
    pub value: Option<Bytes>,
}

/// The changes in one bucket, as they come. Dropping it ends the watch.
#[must_use = "a watch ends when its changes are dropped"]
pub struct Changes(Pin<Box<dyn Stream<Item = Result<Change>> + Send>>);

impl Changes {
    /// The changes of a stream.
    pub fn from_stream(stream: impl Stream<Item = Result<Change>> + Send + 'static) -> Self {
        Self(Box::pin(stream))
    }

    /// Waits for the next change; `None` when the backend has ended the watch.
    ///
    /// # Errors
    ///
    /// [`Error::Other`](super::Error::Other) when so many changes were waiting that the backend gave the watch up. Then
    /// it has ended, and what comes after the changes that were read is not known.
    pub async fn next(&mut self) -> Option<Result<Change>> {
        self.0.next().await
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
