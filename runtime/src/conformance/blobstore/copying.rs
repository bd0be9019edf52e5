//! Copies of objects.

use super::{
    CONTAINER_EXISTS, COPY, DELETE, container, id, lists, names_missing_container,
    names_missing_object, reads, written,
};
use crate::blobstore::{BlobStore, ObjectId};
use crate::conformance::{Shown, fresh};

/// A copy within a container is an object of its own beside its source.
pub async fn a_copy_reads_as_its_source_which_stays<B: BlobStore>(store: B) -> Shown {
    let container = container(&store).await?;
    written(&store, &container, "source", "bytes").await?;
    copied(&store, &id(&container, "source"), &id(&container, "copy")).await?;
    reads(&store, &container, "copy", b"bytes").await?;
    reads(&store, &container, "source", b"bytes").await?;
    lists(&store, &container, &["copy", "source"]).await
}

/// A copy goes into the container that is named, under the name that is named.
pub async fn a_copy_may_go_to_another_container<B: BlobStore>(store: B) -> Shown {
    let (from, to) = (container(&store).await?, container(&store).await?);
    written(&store, &from, "source", "bytes").await?;
    copied(&store, &id(&from, "source"), &id(&to, "copy")).await?;
    reads(&store, &to, "copy", b"bytes").await?;
    lists(&store, &from, &["source"]).await?;
    lists(&store, &to, &["copy"]).await
}

/// What was at the destination is replaced as a whole.
pub async fn a_copy_overwrites<B: BlobStore>(store: B) -> Shown {
    let container = container(&store).await?;
    written(&store, &container, "source", "new").await?;
    written(&store, &container, "copy", "the old bytes").await?;
    copied(&store, &id(&container, "source"), &id(&container, "copy")).await?;
    reads(&store, &container, "copy", b"new").await
}

/// What is done to the source later is not done to the copy.
pub async fn a_copy_keeps_its_bytes_when_the_source_changes<B: BlobStore>(store: B) -> Shown {
    let container = container(&store).await?;
    written(&store, &container, "source", "bytes").await?;
    copied(&store, &id(&container, "source"), &id(&container, "copy")).await?;
    written(&store, &container, "source", "other").await?;
    reads(&store, &container, "copy", b"bytes").await?;
    DELETE
        .asked("to delete an object that was copied")
        .succeeds(store.delete(&container, "source").await)?;
    reads(&store, &container, "copy", b"bytes").await
}

/// An object is not lost by being copied over itself.
pub async fn a_copy_onto_itself_keeps_the_bytes<B: BlobStore>(store: B) -> Shown {
    let container = container(&store).await?;
    written(&store, &container, "object", "bytes").await?;
    copied(&store, &id(&container, "object"), &id(&container, "object")).await?;
    reads(&store, &container, "object", b"bytes").await
}

/// Without a source nothing is copied, and what is at the destination stays.
pub async fn copying_a_missing_object_names_it<B: BlobStore>(store: B) -> Shown {
    let container = container(&store).await?;
    written(&store, &container, "copy", "old").await?;
    let (from, to) = (id(&container, "missing"), id(&container, "copy"));
    let asked = COPY.asked("to copy an object that is missing");
    names_missing_object(asked, store.copy(&from, &to).await, "missing")?;
    reads(&store, &container, "copy", b"old").await
}

/// Which container is missing is said where it is that of the source.
pub async fn copying_from_a_missing_container_names_it<B: BlobStore>(store: B) -> Shown {
    let (missing, container) = (fresh("missing"), container(&store).await?);
    let (from, to) = (id(&missing, "object"), id(&container, "object"));
    let asked = COPY.asked("to copy an object out of a container that is missing");
    names_missing_container(asked, store.copy(&from, &to).await, &missing)
}

/// A copy does not create the container that it is to go into.
pub async fn copying_into_a_missing_container_names_it<B: BlobStore>(store: B) -> Shown {
    let (container, missing) = (container(&store).await?, fresh("missing"));
    written(&store, &container, "object", "bytes").await?;
    let (from, to) = (id(&container, "object"), id(&missing, "object"));
    let asked = COPY.asked("to copy an object into a container that is missing");
    names_missing_container(asked, store.copy(&from, &to).await, &missing)?;
    CONTAINER_EXISTS
        .asked("about a missing container, after an object was copied into it")
        .gives(store.container_info(&missing).await, &None)
}

async fn copied<B: BlobStore>(store: &B, from: &ObjectId, to: &ObjectId) -> Shown {
    COPY.asked("to copy an object")
        .succeeds(store.copy(from, to).await)
}
