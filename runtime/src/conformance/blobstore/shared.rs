//! Two connections to one engine, as those of two hosts.

use super::{
    COPY, DELETE, DELETE_CONTAINER, container, created, id, is_missing, lists, reads, written,
};
use crate::blobstore::BlobStore;
use crate::conformance::Shown;

/// An object that was put is whole for everybody, and one that was deleted is gone.
pub async fn what_one_puts_the_other_reads<B: BlobStore>(one: &B, other: &B) -> Shown {
    let container = container(one).await?;
    for (writer, reader) in [(one, other), (other, one)] {
        for text in ["first", "second"] {
            written(writer, &container, "object", text).await?;
            reads(reader, &container, "object", text.as_bytes()).await?;
            lists(reader, &container, &["object"]).await?;
        }
        let (from, to) = (id(&container, "object"), id(&container, "copy"));
        let copied = writer.copy(&from, &to).await;
        COPY.asked("to copy an object").succeeds(copied)?;
        reads(reader, &container, "copy", b"second").await?;
        for object in ["object", "copy"] {
            let deleted = writer.delete(&container, object).await;
            DELETE.asked("to delete an object").succeeds(deleted)?;
            is_missing(reader, &container, object).await?;
        }
    }
    Ok(())
}

/// A container is made and removed for everybody.
pub async fn a_container_of_one_is_the_others<B: BlobStore>(one: &B, other: &B) -> Shown {
    let container = container(one).await?;
    created(other, &container).await?;
    written(other, &container, "object", "text").await?;
    reads(one, &container, "object", b"text").await?;
    let deleted = one.delete_container(&container).await;
    DELETE_CONTAINER
        .asked("to delete a container")
        .succeeds(deleted)?;
    created(other, &container).await?;
    lists(other, &container, &[""; 0]).await
}
