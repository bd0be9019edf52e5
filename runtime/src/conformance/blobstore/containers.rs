//! Containers.

use super::{
    CONTAINER_EXISTS, CONTAINER_INFO, DELETE_CONTAINER, container, created, is_missing,
    is_of_today, lists, reads, written,
};
use crate::blobstore::{BlobStore, ContainerInfo};
use crate::conformance::{Broken, Shown, fresh};

/// A container that was created exists.
pub async fn a_container_exists_once_created<B: BlobStore>(store: B) -> Shown {
    let container = container(&store).await?;
    exists(&store, &container, true).await
}

/// Nothing is known of a container that was never created, which is no error.
pub async fn a_container_that_was_never_created_is_none<B: BlobStore>(store: B) -> Shown {
    exists(&store, &fresh("missing"), false).await
}

/// To create a container that exists is to open it.
pub async fn creating_a_container_again_keeps_its_objects<B: BlobStore>(store: B) -> Shown {
    let container = container(&store).await?;
    written(&store, &container, "object", "kept").await?;
    created(&store, &container).await?;
    reads(&store, &container, "object", b"kept").await
}

/// Neither writing into a container nor creating it again changes when it was created.
pub async fn a_container_is_as_old_as_its_creation<B: BlobStore>(store: B) -> Shown {
    let container = container(&store).await?;
    let first = info(&store, &container).await?;
    let asked = CONTAINER_INFO.asked("when a container was created, just after");
    is_of_today(asked, first.as_ref().map(|info| info.created_at))?;
    written(&store, &container, "object", "").await?;
    created(&store, &container).await?;
    CONTAINER_INFO
        .asked("when a container was created, after an object was written and it was created again")
        .gives(store.container_info(&container).await, &first)
}

/// A container need not be there to be deleted.
pub async fn deleting_a_missing_container_is_no_error<B: BlobStore>(store: B) -> Shown {
    DELETE_CONTAINER
        .asked("to delete a container that was never created")
        .succeeds(store.delete_container(&fresh("missing")).await)
}

/// A deleted container is as one that was never created, though it held an object.
pub async fn a_deleted_container_is_gone<B: BlobStore>(store: B) -> Shown {
    let container = container(&store).await?;
    written(&store, &container, "object", "lost").await?;
    deleted(&store, &container).await?;
    exists(&store, &container, false).await
}

/// A container loses its objects with its deletion: one of the same name starts without them.
pub async fn a_container_created_anew_is_empty<B: BlobStore>(store: B) -> Shown {
    let container = container(&store).await?;
    written(&store, &container, "object", "lost").await?;
    deleted(&store, &container).await?;
    created(&store, &container).await?;
    is_missing(&store, &container, "object").await?;
    lists::<&str>(&store, &container, &[]).await
}

/// One name stands for an object in each container.
pub async fn a_name_in_two_containers_is_two_objects<B: BlobStore>(store: B) -> Shown {
    let (one, other) = (container(&store).await?, container(&store).await?);
    written(&store, &one, "object", "one").await?;
    is_missing(&store, &other, "object").await?;
    written(&store, &other, "object", "other").await?;
    reads(&store, &one, "object", b"one").await?;
    reads(&store, &other, "object", b"other").await
}

/// A container is told by its whole name, where an engine knows only names that begin with it.
pub async fn containers_whose_names_begin_alike_are_apart<B: BlobStore>(store: B) -> Shown {
    let short = container(&store).await?;
    let long = format!("{short}-2");
    created(&store, &long).await?;
    written(&store, &short, "object", "short").await?;
    written(&store, &long, "object", "long").await?;
    lists(&store, &short, &["object"]).await?;
    deleted(&store, &short).await?;
    reads(&store, &long, "object", b"long").await
}

async fn info<B: BlobStore>(store: &B, name: &str) -> Result<Option<ContainerInfo>, Broken> {
    CONTAINER_INFO
        .asked("about a container")
        .succeeds(store.container_info(name).await)
}

async fn exists<B: BlobStore>(store: &B, name: &str, expected: bool) -> Shown {
    let info = store.container_info(name).await;
    CONTAINER_EXISTS
        .asked(format_args!("whether there is the container {name}"))
        .gives(info.map(|info| info.is_some()), &expected)
}

async fn deleted<B: BlobStore>(store: &B, name: &str) -> Shown {
    DELETE_CONTAINER
        .asked("to delete a container")
        .succeeds(store.delete_container(name).await)
}
