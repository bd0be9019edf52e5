use runtime::blobstore::{BlobStore as _, Body, Error, Result};

use super::catches;
use super::fault::{Fault, Store};

catches! {
    creating_a_container_again_empties_it:
        CreatingEmpties by containers::creating_a_container_again_keeps_its_objects
        in "container container.get-data";
    a_missing_container_is_an_error_to_delete:
        DeletingMissingFails by containers::deleting_a_missing_container_is_no_error
        in "blobstore delete-container";
    a_deleted_container_leaves_its_objects:
        DeletingKeepsObjects by containers::a_container_created_anew_is_empty
        in "container container.has-object";
    a_put_creates_its_container:
        PutCreates by missing_containers::put_names_a_missing_container
        in "types outgoing-value.finish";
    a_body_revives_its_container:
        PutCreates by bodies::a_body_does_not_bring_a_deleted_container_back
        in "types outgoing-value.finish";
    a_body_goes_into_whatever_has_the_name_of_its_container:
        FindsByName by bodies::a_body_goes_into_no_container_made_anew
        in "types outgoing-value.finish";
    clear_deletes_the_container:
        ClearDeletes by removing::clear_keeps_the_container
        in "container container.info";
    clear_removes_the_first_page_only:
        ClearsOnePage by removing::clear_removes_more_than_a_page
        in "container container.list-objects";
    deleting_no_objects_deletes_all:
        NoneMeansAll by removing::deleting_no_objects_at_all_removes_none
        in "container container.list-objects";
    an_object_in_a_missing_container_is_merely_missing:
        InfoHidesContainer by missing_containers::info_names_a_missing_container
        in "container container.object-info";
}

#[derive(Default)]
struct CreatingEmpties;

impl Fault for CreatingEmpties {
    async fn create_container(&self, store: &Store, name: &str) -> Result<()> {
        store.delete_container(name).await?;
        store.create_container(name).await
    }
}

#[derive(Default)]
struct DeletingMissingFails;

impl Fault for DeletingMissingFails {
    async fn delete_container(&self, store: &Store, name: &str) -> Result<()> {
        match store.container_info(name).await? {
            Some(_) => store.delete_container(name).await,
            None => Err(Error::NoSuchContainer(name.to_owned())),
        }
    }
}

/// Forgets the name of a container and keeps what was stored under it.
#[derive(Default)]
struct DeletingKeepsObjects;

impl Fault for DeletingKeepsObjects {
    async fn delete_container(&self, _: &Store, _: &str) -> Result<()> {
        Ok(())
    }
}

#[derive(Default)]
struct PutCreates;

impl Fault for PutCreates {
    async fn put(&self, store: &Store, container: &str, object: &str, body: Body) -> Result<()> {
        let bytes = body.collect().await?;
        store.create_container(container).await?;
        store.put(container, object, bytes.into()).await
    }
}

#[derive(Default)]
struct FindsByName;

impl Fault for FindsByName {
    async fn put(&self, store: &Store, container: &str, object: &str, body: Body) -> Result<()> {
        let bytes = body.collect().await?;
        store.put(container, object, bytes.into()).await
    }
}

#[derive(Default)]
struct ClearDeletes;

impl Fault for ClearDeletes {
    async fn clear(&self, store: &Store, container: &str) -> Result<()> {
        store.delete_container(container).await
    }
}

#[derive(Default)]
struct ClearsOnePage;

impl Fault for ClearsOnePage {
    async fn clear(&self, store: &Store, container: &str) -> Result<()> {
        let page = store.list(container, None).await?;
        store.delete_many(container, &page.keys).await
    }
}

#[derive(Default)]
struct NoneMeansAll;

impl Fault for NoneMeansAll {
    async fn delete_many(&self, store: &Store, container: &str, objects: &[String]) -> Result<()> {
        if objects.is_empty() {
            return store.clear(container).await;
        }
        store.delete_many(container, objects).await
    }
}

#[derive(Default)]
struct InfoHidesContainer;

impl Fault for InfoHidesContainer {
    async fn info(
        &self,
        store: &Store,
        container: &str,
        object: &str,
    ) -> Result<Option<runtime::blobstore::ObjectInfo>> {
        Ok(store.info(container, object).await.unwrap_or(None))
    }
}
