use runtime::blobstore::{
    Blob, BlobStore as _, Body, ByteRange, Error, ObjectId, ObjectInfo, Result,
};

use super::catches;
use super::fault::{Fault, Store};

catches! {
    a_container_is_a_folder:
        Resolved by naming::a_container_is_no_path
        in "container container.get-data";
    an_object_leads_out_of_its_container:
        Escapes by naming::a_container_is_no_path
        in "container container.get-data";
    containers_ignore_case:
        Folded by naming::containers_whose_names_look_alike_are_apart
        in "container container.get-data";
    names_of_containers_are_cleaned:
        Cleaned by naming::containers_whose_names_look_alike_are_apart
        in "container container.get-data";
    long_names_of_containers_are_cut:
        CutContainers by naming::containers_whose_names_look_alike_are_apart
        in "container container.get-data";
    a_container_and_an_object_are_joined:
        Joined by naming::a_container_and_an_object_do_not_run_together
        in "container container.has-object";
    long_names_are_cut:
        CutNames by naming::longer_names_are_apart_or_refused
        in "container container.get-data";
    info_knows_no_odd_names:
        InfoMisses by naming::every_name_is_one_object_to_every_method
        in "container container.has-object";
    copying_knows_no_odd_names:
        CopyMisses by naming::every_name_is_one_object_to_every_method
        in "blobstore copy-object";
    moving_leaves_odd_names:
        MoveLeaves by naming::every_name_is_one_object_to_every_method
        in "container container.has-object";
    odd_names_stay:
        DeleteMisses by naming::deleting_any_name_takes_no_other
        in "container container.list-objects";
    a_name_is_deleted_with_what_is_below_it:
        DeletesFolders by naming::deleting_any_name_takes_no_other
        in "container container.list-objects";
}

/// Makes faults that keep a container and an object as something else.
macro_rules! places {
    ($($fault:ident: |$container:ident, $object:ident| $place:expr;)+) => {$(
        #[derive(Default)]
        struct $fault;

        impl $fault {
            fn place($container: &str, $object: &str) -> (String, String) {
                $place
            }
        }

        impl Fault for $fault {
            async fn create_container(&self, store: &Store, name: &str) -> Result<()> {
                store.create_container(&Self::place(name, "").0).await
            }

            async fn put(&self, store: &Store, c: &str, o: &str, body: Body) -> Result<()> {
                let (container, object) = Self::place(c, o);
                store.create_container(&container).await?;
                store.put(&container, &object, body).await
            }

            async fn get(&self, store: &Store, c: &str, o: &str, range: ByteRange) -> Result<Blob> {
                let (container, object) = Self::place(c, o);
                store.get(&container, &object, range).await
            }

            async fn info(&self, store: &Store, c: &str, o: &str) -> Result<Option<ObjectInfo>> {
                let (container, object) = Self::place(c, o);
                store.info(&container, &object).await
            }
        }
    )+};
}

places! {
    Resolved: |container, object| (resolved(container), object.to_owned());
    Escapes: |container, object| match object.strip_prefix("../").and_then(|o| o.split_once('/')) {
        Some((other, object)) => (other.to_owned(), object.to_owned()),
        None => (container.to_owned(), object.to_owned()),
    };
    Folded: |container, object| (container.to_lowercase(), object.to_owned());
    Cleaned: |container, object| (container.replace(['.', '_', ':', '/'], "-"), object.to_owned());
    CutContainers: |container, object| {
        (container.chars().take(63).collect(), object.to_owned())
    };
    Joined: |container, object| ("all".to_owned(), format!("{container}{object}"));
    CutNames: |container, object| (container.to_owned(), object.chars().take(1024).collect());
}

/// As a file system goes along a path.
fn resolved(path: &str) -> String {
    let mut parts = Vec::new();
    for part in path.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// What an address has its own use for.
fn is_odd(name: &str) -> bool {
    name.contains(['#', '%', '?', '+'])
}

#[derive(Default)]
struct InfoMisses;

impl Fault for InfoMisses {
    async fn info(&self, store: &Store, c: &str, o: &str) -> Result<Option<ObjectInfo>> {
        let info = store.info(c, o).await?;
        Ok(info.filter(|_| !is_odd(o)))
    }
}

#[derive(Default)]
struct CopyMisses;

impl Fault for CopyMisses {
    async fn copy(&self, store: &Store, from: &ObjectId, to: &ObjectId) -> Result<()> {
        if is_odd(&from.object) {
            return Err(Error::NoSuchObject(from.object.clone()));
        }
        store.copy(from, to).await
    }
}

#[derive(Default)]
struct MoveLeaves;

impl Fault for MoveLeaves {
    async fn rename(&self, store: &Store, from: &ObjectId, to: &ObjectId) -> Result<()> {
        if is_odd(&from.object) {
            return store.copy(from, to).await;
        }
        store.rename(from, to).await
    }
}

#[derive(Default)]
struct DeleteMisses;

impl Fault for DeleteMisses {
    async fn delete(&self, store: &Store, c: &str, o: &str) -> Result<()> {
        if is_odd(o) {
            return Ok(());
        }
        store.delete(c, o).await
    }
}

#[derive(Default)]
struct DeletesFolders;

impl Fault for DeletesFolders {
    async fn delete_many(&self, store: &Store, c: &str, objects: &[String]) -> Result<()> {
        let page = store.list(c, None).await?;
        let mut rest = Some(page);
        while let Some(page) = rest {
            let below = |name: &&String| objects.iter().any(|o| name.starts_with(o.as_str()));
            let gone: Vec<_> = page.keys.iter().filter(below).cloned().collect();
            rest = match page.cursor {
                Some(cursor) => Some(store.list(c, Some(&cursor)).await?),
                None => None,
            };
            store.delete_many(c, &gone).await?;
        }
        Ok(())
    }
}
