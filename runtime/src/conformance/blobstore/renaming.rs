//! Objects that get another name, in their container or in another.

use super::{
    CONTAINER_EXISTS, INFO, MOVE, container, id, is_missing, lists, names_missing_container,
    names_missing_object, reads, written,
};
use crate::blobstore::{BlobStore, ObjectId};
use crate::conformance::{Shown, fresh};

/// The bytes are under the new name, and nothing is under the old one.
pub async fn a_renamed_object_has_its_new_name_only<B: BlobStore>(store: B) -> Shown {
    let container = container(&store).await?;
    written(&store, &container, "old", "bytes").await?;
    renamed(&store, &id(&container, "old"), &id(&container, "new")).await?;
    reads(&store, &container, "new", b"bytes").await?;
    is_missing(&store, &container, "old").await?;
    lists(&store, &container, &["new"]).await
}

/// The same name in another container is another name.
pub async fn a_renamed_object_may_go_to_another_container<B: BlobStore>(store: B) -> Shown {
    let (from, to) = (container(&store).await?, container(&store).await?);
    written(&store, &from, "object", "bytes").await?;
    renamed(&store, &id(&from, "object"), &id(&to, "object")).await?;
    reads(&store, &to, "object", b"bytes").await?;
    is_missing(&store, &from, "object").await
}

/// What was at the destination is replaced as a whole.
pub async fn renaming_overwrites<B: BlobStore>(store: B) -> Shown {
    let container = container(&store).await?;
    written(&store, &container, "old", "moved").await?;
    written(&store, &container, "new", "what was there").await?;
    renamed(&store, &id(&container, "old"), &id(&container, "new")).await?;
    reads(&store, &container, "new", b"moved").await?;
    lists(&store, &container, &["new"]).await
}

/// An object that is to have the name it has stays as it is, and as old as it is.
pub async fn renaming_onto_itself_changes_nothing<B: BlobStore>(store: B) -> Shown {
    let container = container(&store).await?;
    written(&store, &container, "object", "bytes").await?;
    let info = store.info(&container, "object").await;
    let info = INFO.asked("about an object").succeeds(info)?;
    let object = id(&container, "object");
    renamed(&store, &object, &object).await?;
    reads(&store, &container, "object", b"bytes").await?;
    INFO.asked("about an object, after it was moved onto itself")
        .gives(store.info(&container, "object").await, &info)
}

/// Without a source nothing is renamed, and what is at the destination stays.
pub async fn renaming_a_missing_object_names_it<B: BlobStore>(store: B) -> Shown {
    let container = container(&store).await?;
    written(&store, &container, "object", "old").await?;
    let (from, to) = (id(&container, "missing"), id(&container, "object"));
    let asked = MOVE.asked("to move an object that is missing");
    names_missing_object(asked, store.rename(&from, &to).await, "missing")?;
    reads(&store, &container, "object", b"old").await
}

/// That nothing would change is no reason to find no fault.
pub async fn renaming_a_missing_object_onto_itself_names_it<B: BlobStore>(store: B) -> Shown {
    let missing = id(&container(&store).await?, "missing");
    let asked = MOVE.asked("to move an object that is missing onto itself");
    names_missing_object(asked, store.rename(&missing, &missing).await, "missing")
}

/// Which container is missing is said where it is that of the source.
pub async fn renaming_from_a_missing_container_names_it<B: BlobStore>(store: B) -> Shown {
    let (missing, container) = (fresh("missing"), container(&store).await?);
    let (from, to) = (id(&missing, "object"), id(&container, "object"));
    let asked = MOVE.asked("to move an object out of a container that is missing");
    names_missing_container(asked, store.rename(&from, &to).await, &missing)
}

/// An object that cannot go where it should stays where it is.
pub async fn renaming_into_a_missing_container_keeps_the_source<B: BlobStore>(store: B) -> Shown {
    let (container, missing) = (container(&store).await?, fresh("missing"));
    written(&store, &container, "object", "bytes").await?;
    let (from, to) = (id(&container, "object"), id(&missing, "object"));
    let asked = MOVE.asked("to move an object into a container that is missing");
    names_missing_container(asked, store.rename(&from, &to).await, &missing)?;
    CONTAINER_EXISTS
        .asked("about a missing container, after an object was moved into it")
        .gives(store.container_info(&missing).await, &None)?;
    reads(&store, &container, "object", b"bytes").await
}

async fn renamed<B: BlobStore>(store: &B, from: &ObjectId, to: &ObjectId) -> Shown {
    MOVE.asked("to move an object")
        .succeeds(store.rename(from, to).await)
}
