//! Bodies that do not come to their end, which leave everything as it was.

use std::sync::Arc;

use super::upload::Upload;
use super::{FINISH, container, is_missing, lists, reads, written};
use crate::blobstore::{BlobStore, Error};
use crate::conformance::Shown;

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
