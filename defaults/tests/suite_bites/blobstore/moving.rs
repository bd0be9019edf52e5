use runtime::blobstore::{BlobStore as _, ByteRange, ObjectId, Result};

use super::catches;
use super::fault::{Fault, Store};

catches! {
    a_copy_creates_its_container:
        CopyCreates by copying::copying_into_a_missing_container_names_it
        in "blobstore copy-object";
    a_copy_of_nothing_is_an_empty_object:
        CopiesNothing by copying::copying_a_missing_object_names_it
        in "blobstore copy-object";
    a_copy_leaves_what_is_there:
        CopyKeeps by copying::a_copy_overwrites
        in "container container.get-data";
    renaming_onto_itself_deletes:
        RenameDeletes by renaming::renaming_onto_itself_changes_nothing
        in "container container.get-data";
    renaming_onto_itself_writes_again:
        DeletesAndWrites by renaming::renaming_onto_itself_changes_nothing
        in "container container.object-info";
    renaming_deletes_first:
        DeletesAndWrites by renaming::renaming_into_a_missing_container_keeps_the_source
        in "container container.get-data";
    renaming_keeps_the_old_name:
        RenameCopies by renaming::a_renamed_object_has_its_new_name_only
        in "container container.has-object";
}

#[tokio::test]
async fn the_model_tells_a_short_way_to_a_fault() {
    let behaviour = runtime::conformance::blobstore::model::it_agrees_with_a_map_of_maps;
    let broken = super::caught::<RenameDeletes>(behaviour).await;
    let (_, operations) = broken.asked().split_once("at the end of\n").unwrap();
    assert!(operations.contains("Rename("), "{broken}");
    assert!(operations.lines().count() < 12, "{broken}");
}

#[derive(Default)]
struct CopyCreates;

impl Fault for CopyCreates {
    async fn copy(&self, store: &Store, from: &ObjectId, to: &ObjectId) -> Result<()> {
        store.create_container(&to.container).await?;
        store.copy(from, to).await
    }
}

#[derive(Default)]
struct CopiesNothing;

impl Fault for CopiesNothing {
    async fn copy(&self, store: &Store, from: &ObjectId, to: &ObjectId) -> Result<()> {
        let source = store.get(&from.container, &from.object, ByteRange::ALL);
        let body = source.await.map_or_else(|_| "".into(), |blob| blob.body);
        store.put(&to.container, &to.object, body).await
    }
}

#[derive(Default)]
struct CopyKeeps;

impl Fault for CopyKeeps {
    async fn copy(&self, store: &Store, from: &ObjectId, to: &ObjectId) -> Result<()> {
        match store.info(&to.container, &to.object).await? {
            Some(_) => Ok(()),
            None => store.copy(from, to).await,
        }
    }
}

/// Copies and deletes, without a look at the names.
#[derive(Default)]
struct RenameDeletes;

impl Fault for RenameDeletes {
    async fn rename(&self, store: &Store, from: &ObjectId, to: &ObjectId) -> Result<()> {
        store.copy(from, to).await?;
        store.delete(&from.container, &from.object).await
    }
}

#[derive(Default)]
struct DeletesAndWrites;

impl Fault for DeletesAndWrites {
    async fn rename(&self, store: &Store, from: &ObjectId, to: &ObjectId) -> Result<()> {
        let source = store.get(&from.container, &from.object, ByteRange::ALL);
        let body = source.await?.body;
        store.delete(&from.container, &from.object).await?;
        store.put(&to.container, &to.object, body).await
    }
}

#[derive(Default)]
struct RenameCopies;

impl Fault for RenameCopies {
    async fn rename(&self, store: &Store, from: &ObjectId, to: &ObjectId) -> Result<()> {
        store.copy(from, to).await
    }
}
