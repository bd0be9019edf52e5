//! Readers beside a writer.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::blobstore::BlobStore;
use crate::conformance::Shown;

/// How often there is at least written, and at least read.
const TIMES: u32 = 100;

/// Repeats `read` while a task repeats `write`, whose last argument says how often it was called before.
pub(super) async fn while_writing<B, W, F>(
    store: &Arc<B>,
    container: &str,
    write: W,
    read: impl AsyncFn() -> Shown,
) -> Shown
where
    B: BlobStore,
    W: Fn(Arc<B>, String, u32) -> F + Send + 'static,
    F: Future<Output = Shown> + Send,
{
    let written = Arc::new(AtomicU32::new(0));
    let writing = {
        let (store, container) = (Arc::clone(store), container.to_owned());
        let written = Arc::clone(&written);
        tokio::spawn(async move {
            for round in 0.. {
                write(Arc::clone(&store), container.clone(), round).await?;
                written.store(round, Ordering::Relaxed);
                // So that it can be stopped where the backend never waits.
                tokio::task::yield_now().await;
            }
            Ok(())
        })
    };
    let mut shown = Ok(());
    let mut reads = 0;
    while shown.is_ok() && !writing.is_finished() {
        if reads >= TIMES && written.load(Ordering::Relaxed) >= TIMES {
            break;
        }
        shown = read().await;
        reads += 1;
    }
    writing.abort();
    match writing.await {
        Ok(written) => shown.and(written),
        Err(error) if error.is_cancelled() => shown,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}
