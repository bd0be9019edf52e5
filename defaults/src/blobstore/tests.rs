mod reading;
mod writing;

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use futures_util::stream;
use runtime::{Backend as _, Bytes, FromEnv as _};
use tokio::sync::mpsc;

use super::content::BLOCK;
use super::*;

async fn store_of(max_bytes: usize) -> MemoryBlobStore {
    let max_bytes = max_bytes.to_string();
    store_with([("BLOBSTORE_MAX_BYTES", &max_bytes)]).await
}

async fn store_with<const N: usize>(options: [(&str, &str); N]) -> MemoryBlobStore {
    let options = MemoryBlobStoreOptions::from_pairs(options).unwrap();
    let store = MemoryBlobStore::connect_with(options).await.unwrap();
    store.create_container("c").await.unwrap();
    store
}

async fn store() -> MemoryBlobStore {
    store_with([]).await
}

async fn read(store: &MemoryBlobStore, object: &str, start: u64, end: u64) -> Bytes {
    let range = ByteRange::new(start, end).unwrap();
    let blob = store.get("c", object, range).await.unwrap();
    let bytes = blob.body.collect().await.unwrap();
    assert_eq!(blob.size, bytes.len() as u64);
    bytes
}

async fn text(store: &MemoryBlobStore, object: &str) -> Bytes {
    read(store, object, 0, u64::MAX).await
}

fn id(container: &str, object: &str) -> ObjectId {
    ObjectId {
        container: container.into(),
        object: object.into(),
    }
}

fn is_missing_container<T>(result: Result<T>) -> bool {
    matches!(result, Err(Error::NoSuchContainer(name)) if name == "missing")
}

/// The answer of a future that has it without waiting for more of a body.
fn at_once<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(answer) => answer,
        Poll::Pending => panic!("more of the body is waited for"),
    }
}

/// A body whose chunks the test sends one by one.
fn channel() -> (mpsc::UnboundedSender<Result<Bytes>>, Body) {
    let (sender, mut receiver) = mpsc::unbounded_channel();
    (
        sender,
        Body::from_stream(stream::poll_fn(move |context| receiver.poll_recv(context))),
    )
}
