//! Deleting objects, and clearing containers of them.

use std::sync::Arc;

use super::many::filled;
use super::{
    CLEAR, CONTAINER_INFO, DELETE, DELETE_MANY, container, is_missing, lists, reads, written,
};
use crate::blobstore::BlobStore;
use crate::conformance::{Broken, Shown};

/// A deleted object is as one that was never written, and the others stay.
pub async fn a_deleted_object_is_gone<B: BlobStore>(store: B) -> Shown {
    let container = with_objects(&store, &["a", "b", "c"]).await?;
    deleted(&store, &container, "b").await?;
    is_missing(&store, &container, "b").await?;
    lists(&store, &container, &["a", "c"]).await
}

/// An object need not be there to be deleted, nor to be deleted again.
pub async fn deleting_a_missing_object_is_no_error<B: BlobStore>(store: B) -> Shown {
    let container = with_objects(&store, &["object"]).await?;
    deleted(&store, &container, "missing").await?;
    deleted(&store, &container, "object").await?;
    deleted(&store, &container, "object").await
}

/// Several objects are deleted by name, whether each is there or not, and though one is named twice.
pub async fn delete_many_removes_what_is_named_and_no_more<B: BlobStore>(store: B) -> Shown {
    let container = with_objects(&store, &["a", "ab", "b", "c"]).await?;
    let named = ["a", "missing", "c", "a"].map(String::from);
    DELETE_MANY
        .asked("to delete several objects, of which one is missing")
        .succeeds(store.delete_many(&container, &named).await)?;
    lists(&store, &container, &["ab", "b"]).await
}

/// A list of no names is no error, and does not stand for all of them.
pub async fn deleting_no_objects_at_all_removes_none<B: BlobStore>(store: B) -> Shown {
    let container = with_objects(&store, &["object"]).await?;
    DELETE_MANY
        .asked("to delete no objects")
        .succeeds(store.delete_many(&container, &[]).await)?;
    lists(&store, &container, &["object"]).await
}

/// A cleared container is the one that it was, without its objects, and can be written into.
pub async fn clear_keeps_the_container<B: BlobStore>(store: B) -> Shown {
    let container = with_objects(&store, &["a", "b"]).await?;
    let info = store.container_info(&container).await;
    let info = CONTAINER_INFO
        .asked("about a container, before it is cleared")
        .succeeds(info)?;
    cleared(&store, &container).await?;
    CONTAINER_INFO
        .asked("about a container, after it was cleared")
        .gives(store.container_info(&container).await, &info)?;
    is_missing(&store, &container, "a").await?;
    written(&store, &container, "b", "new").await?;
    reads(&store, &container, "b", b"new").await
}

/// A container is cleared of all it has, in however many pages that lists.
pub async fn clear_removes_more_than_a_page<B: BlobStore>(store: B) -> Shown {
    let store = Arc::new(store);
    let container = filled(&store).await?;
    cleared(&*store, &container).await?;
    lists::<&str>(&*store, &container, &[]).await
}

async fn with_objects<B: BlobStore>(store: &B, objects: &[&str]) -> Result<String, Broken> {
    let container = container(store).await?;
    for object in objects {
        written(store, &container, object, "bytes").await?;
    }
    Ok(container)
}

async fn deleted<B: BlobStore>(store: &B, container: &str, object: &str) -> Shown {
    DELETE
        .asked(format_args!("to delete the object {object:?}"))
        .succeeds(store.delete(container, object).await)
}

async fn cleared<B: BlobStore>(store: &B, container: &str) -> Shown {
    CLEAR
        .asked("to clear a container")
        .succeeds(store.clear(container).await)
}
