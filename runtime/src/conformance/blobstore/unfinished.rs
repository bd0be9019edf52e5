//! Bodies that do not come to their end, which leave everything as it was.

use std::sync::Arc;

use futures_util::stream::iter;

use super::upload::Upload;
use super::{FINISH, container, is_missing, lists, reads, written};
use crate::blobstore::{BlobStore, Body, Error};
use crate::conformance::{Broken, Shown};

const WHY: &str = "the guest went away";

/// How often a backend is asked about what it may still be doing behind the answer that it gave.
const TIMES: usize = 16;

/// The error in which a body ends is the answer.
pub async fn put_fails_as_its_body_does<B: BlobStore>(store: B) -> Shown {
    let store = Arc::new(store);
    let container = container(&*store).await?;
    let upload = Upload::begun(&store, &container, "object").await?;
    FINISH.asked("to write a body that fails midway").refused(
        upload.fail(WHY).await,
        &format!("Error::Other({WHY:?})"),
        |error| matches!(error, Error::Other(text) if text == WHY),
    )
}

/// What came of a body before it failed is no object.
pub async fn a_body_that_fails_leaves_no_object<B: BlobStore>(store: B) -> Shown {
    let store = Arc::new(store);
    let container = container(&*store).await?;
    let upload = Upload::begun(&store, &container, "object").await?;
    // That it fails is another behaviour.
    let _ = upload.fail(WHY).await;
    stays_missing(&*store, &container).await
}

/// An object outlives a body that was to replace it and failed.
pub async fn a_body_that_fails_leaves_the_old_object<B: BlobStore>(store: B) -> Shown {
    let store = Arc::new(store);
    let container = container(&*store).await?;
    written(&*store, &container, "object", "old").await?;
    let upload = Upload::begun(&store, &container, "object").await?;
    let _ = upload.fail(WHY).await;
    stays_old(&*store, &container).await
}

/// When a put is dropped, as when its guest is gone, what came of its body is no object.
pub async fn a_body_that_is_given_up_leaves_no_object<B: BlobStore>(store: B) -> Shown {
    let store = Arc::new(store);
    let container = container(&*store).await?;
    Upload::begun(&store, &container, "object")
        .await?
        .give_up()
        .await;
    stays_missing(&*store, &container).await
}

/// An object outlives a put that was to replace it and was dropped.
pub async fn a_body_that_is_given_up_leaves_the_old_object<B: BlobStore>(store: B) -> Shown {
    let store = Arc::new(store);
    let container = container(&*store).await?;
    written(&*store, &container, "object", "old").await?;
    Upload::begun(&store, &container, "object")
        .await?
        .give_up()
        .await;
    stays_old(&*store, &container).await
}

/// A body that fails before its first byte is not one that has none.
pub async fn a_body_that_fails_at_once_leaves_no_object<B: BlobStore>(store: B) -> Shown {
    let container = container(&store).await?;
    let body = || Body::from_stream(iter([Err(Error::other(WHY))]));
    let asked = || FINISH.asked("to write a body that fails at once");
    let fails = |error: &Error| matches!(error, Error::Other(text) if text == WHY);
    let expected = format!("Error::Other({WHY:?})");
    asked().refused(
        store.put(&container, "object", body()).await,
        &expected,
        fails,
    )?;
    stays_missing(&store, &container).await?;
    written(&store, &container, "object", "old").await?;
    asked().refused(
        store.put(&container, "object", body()).await,
        &expected,
        fails,
    )?;
    stays_old(&store, &container).await
}

/// Of a body so large that an engine takes it in parts nothing is seen, neither while it comes nor after it failed.
pub async fn a_large_body_that_fails_leaves_the_old_object<B: BlobStore>(store: B) -> Shown {
    let store = Arc::new(store);
    let container = container(&*store).await?;
    let upload = large_over_old(&store, &container).await?;
    let _ = upload.fail(WHY).await;
    stays_old(&*store, &container).await?;
    lists(&*store, &container, &["object"]).await
}

/// Nor after the put was dropped.
pub async fn a_large_body_that_is_given_up_leaves_the_old_object<B: BlobStore>(store: B) -> Shown {
    let store = Arc::new(store);
    let container = container(&*store).await?;
    let upload = large_over_old(&store, &container).await?;
    upload.give_up().await;
    stays_old(&*store, &container).await?;
    lists(&*store, &container, &["object"]).await
}

/// Writes an object, and begins to write one of more than 12 MiB over it.
async fn large_over_old<B: BlobStore>(store: &Arc<B>, container: &str) -> Result<Upload, Broken> {
    written(&**store, container, "object", "old").await?;
    let upload = Upload::begun(store, container, "object").await?;
    for _ in 0..12 {
        for _ in 0..16 {
            upload.send(b'n').await?;
        }
        reads(&**store, container, "object", b"old").await?;
    }
    lists(&**store, container, &["object"]).await?;
    Ok(upload)
}

async fn stays_missing<B: BlobStore>(store: &B, container: &str) -> Shown {
    for _ in 0..TIMES {
        is_missing(store, container, "object").await?;
        lists::<&str>(store, container, &[]).await?;
        tokio::task::yield_now().await;
    }
    Ok(())
}

async fn stays_old<B: BlobStore>(store: &B, container: &str) -> Shown {
    for _ in 0..TIMES {
        reads(store, container, "object", b"old").await?;
        tokio::task::yield_now().await;
    }
    Ok(())
}
