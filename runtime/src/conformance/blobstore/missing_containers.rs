//! Operations in a container that is not there: the guest learns which one it is.

use super::{CLEAR, DELETE, DELETE_MANY, FINISH, GET, INFO, LIST, names_missing_container};
use crate::blobstore::{BlobStore, ByteRange};
use crate::conformance::{Shown, fresh};

/// An object is not written into a container that is missing, and does not create it.
pub async fn put_names_a_missing_container<B: BlobStore>(store: B) -> Shown {
    let missing = fresh("missing");
    let asked = FINISH.asked("to write an object into a container that is missing");
    let put = store.put(&missing, "object", "bytes".into()).await;
    names_missing_container(asked, put, &missing)?;
    let info = store.container_info(&missing).await;
    FINISH
        .asked("about a container that is missing, after an object was written into it")
        .gives(info, &None)
}

/// A read tells a missing container from a missing object.
pub async fn get_names_a_missing_container<B: BlobStore>(store: B) -> Shown {
    let missing = fresh("missing");
    let asked = GET.asked("an object of a container that is missing");
    let get = store.get(&missing, "object", ByteRange::ALL).await;
    names_missing_container(asked, get, &missing)
}

/// That an object is not there can be said only of a container that is.
pub async fn info_names_a_missing_container<B: BlobStore>(store: B) -> Shown {
    let missing = fresh("missing");
    let asked = INFO.asked("about an object of a container that is missing");
    names_missing_container(asked, store.info(&missing, "object").await, &missing)
}

/// A missing container is not an empty one.
pub async fn list_names_a_missing_container<B: BlobStore>(store: B) -> Shown {
    let missing = fresh("missing");
    let asked = LIST.asked("the names in a container that is missing");
    names_missing_container(asked, store.list(&missing, None).await, &missing)
}

/// That a missing object is no error does not go for its container.
pub async fn delete_names_a_missing_container<B: BlobStore>(store: B) -> Shown {
    let missing = fresh("missing");
    let asked = DELETE.asked("to delete an object of a container that is missing");
    names_missing_container(asked, store.delete(&missing, "object").await, &missing)
}

/// Nor does it where there are several objects.
pub async fn delete_many_names_a_missing_container<B: BlobStore>(store: B) -> Shown {
    let missing = fresh("missing");
    let asked = DELETE_MANY.asked("to delete two objects of a container that is missing");
    let deleted = store.delete_many(&missing, &["a".into(), "b".into()]).await;
    names_missing_container(asked, deleted, &missing)
}

/// A missing container is not cleared.
pub async fn clear_names_a_missing_container<B: BlobStore>(store: B) -> Shown {
    let missing = fresh("missing");
    let asked = CLEAR.asked("to clear a container that is missing");
    names_missing_container(asked, store.clear(&missing).await, &missing)
}
