//! An object whose body is under way.

use std::sync::Arc;

use futures_util::stream::poll_fn;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::{FINISH, WRITE};
use crate::Bytes;
use crate::blobstore::{BlobStore, Body, Error, Result};
use crate::conformance::{Broken, Shown};

/// How many chunks a body begins with.
const BEGINNING: usize = 16;

/// An object that a task writes, from chunks that the behaviour sends.
pub(super) struct Upload {
    chunks: mpsc::Sender<Result<Bytes>>,
    put: JoinHandle<Result<()>>,
}

impl Upload {
    /// The bytes that have been sent once an upload has [`begun`](Self::begun): more than a buffer on the way holds.
    pub(super) fn beginning() -> Vec<u8> {
        Self::chunk(b'.').repeat(BEGINNING)
    }

    /// A chunk of one byte over and over.
    pub(super) fn chunk(byte: u8) -> Vec<u8> {
        vec![byte; 64 * 1024]
    }

    /// Begins to write an object, and returns when the backend has taken some of it.
    pub(super) async fn begun<B>(
        store: &Arc<B>,
        container: &str,
        object: &str,
    ) -> Result<Self, Broken>
    where
        B: BlobStore,
    {
        let (chunks, receiver) = mpsc::channel(1);
        let (store, container, object) = (Arc::clone(store), container.into(), object.into());
        let put = tokio::spawn(put(store, container, object, receiver));
        let upload = Self { chunks, put };
        for _ in 0..BEGINNING {
            upload.send(b'.').await?;
        }
        Ok(upload)
    }

    /// Sends a chunk of this byte. The backend has taken the one before it then.
    pub(super) async fn send(&self, byte: u8) -> Shown {
        let sent = self.chunks.send(Ok(Self::chunk(byte).into())).await;
        WRITE.asked("to take the chunks of a body").holds(
            sent.is_ok(),
            "a put that lasts as long as its body",
            "one that had ended before",
        )
    }

    /// Ends the body; what the put answered.
    pub(super) async fn end(self) -> Result<()> {
        drop(self.chunks);
        self.put.await.expect("a put does not panic")
    }

    /// Ends the body, and the put has to succeed.
    pub(super) async fn succeeds(self) -> Shown {
        FINISH
            .asked("to end the body of an object")
            .succeeds(self.end().await)
    }

    /// Ends the body in an error of this text; what the put answered.
    pub(super) async fn fail(self, text: &str) -> Result<()> {
        // Where the put has already ended, its answer says more than that nobody takes the error.
        let _ = self.chunks.send(Err(Error::other(text))).await;
        self.end().await
    }

    /// Drops the put, while its body would still go on.
    pub(super) async fn give_up(self) {
        self.put.abort();
        let _ = self.put.await;
    }
}

async fn put<B: BlobStore>(
    store: Arc<B>,
    container: String,
    object: String,
    mut chunks: mpsc::Receiver<Result<Bytes>>,
) -> Result<()> {
    let body = Body::from_stream(poll_fn(move |context| chunks.poll_recv(context)));
    store.put(&container, &object, body).await
}
