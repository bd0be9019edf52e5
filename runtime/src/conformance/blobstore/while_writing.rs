//! Readers beside a writer that goes on and on.

use std::sync::Arc;

use crate::blobstore::BlobStore;
use crate::conformance::Shown;

/// Repeats `write` in a task until `read` has come to its end. Its last argument says how often it was called before.
pub(super) async fn while_writing<B, W, F>(
    store: &Arc<B>,
    container: &str,
    write: W,
    read: impl Future<Output = Shown>,
) -> Shown
where
    B: BlobStore,
    W: Fn(Arc<B>, String, u32) -> F + Send + 'static,
    F: Future<Output = Shown> + Send,
{
    let (store, container) = (Arc::clone(store), container.to_owned());
    let writing = tokio::spawn(async move {
        for round in 0.. {
            write(Arc::clone(&store), container.clone(), round).await?;
            // So that it can be stopped where the backend never waits.
            tokio::task::yield_now().await;
        }
        Ok(())
    });
    let shown = read.await;
    writing.abort();
    match writing.await {
        Ok(written) => shown.and(written),
        Err(error) if error.is_cancelled() => shown,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}
