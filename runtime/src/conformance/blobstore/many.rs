//! A container with more objects than a page has names.

use std::sync::Arc;

use super::{container, written};
use crate::blobstore::{BlobStore, Page};
use crate::conformance::{Broken, Shown};

/// The names in order. No engine in use lists more of them at a time.
pub(super) fn many_names() -> Vec<String> {
    let numbers = 0..Page::LIMIT + 100;
    numbers.map(|number| format!("n{number:05}")).collect()
}

/// A container with an empty object of each of [`many_names`].
pub(super) async fn filled<B: BlobStore>(store: &Arc<B>) -> Result<String, Broken> {
    /// At once, so that it takes no minutes where each takes a while.
    const TASKS: usize = 16;
    let container = container(&**store).await?;
    let names = many_names();
    let shares = names.chunks(names.len().div_ceil(TASKS));
    let tasks = shares.map(|share| {
        let (store, container) = (Arc::clone(store), container.clone());
        tokio::spawn(write_all(store, container, share.to_vec()))
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.expect("a put does not panic")?;
    }
    Ok(container)
}

async fn write_all<B: BlobStore>(store: Arc<B>, container: String, names: Vec<String>) -> Shown {
    for name in names {
        written(&*store, &container, &name, "").await?;
    }
    Ok(())
}
