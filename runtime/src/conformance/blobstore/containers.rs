//! Containers.

use super::CREATE;
use crate::blobstore::BlobStore;
use crate::conformance::{Shown, fresh};

/// A container that was created exists.
pub async fn a_container_exists_once_created<B: BlobStore>(store: B) -> Shown {
    let container = fresh("containers");
    CREATE
        .asked("to create a container")
        .succeeds(store.create_container(&container).await)?;
    let info = store.container_info(&container).await;
    CREATE
        .asked("about the container after it was created")
        .gives(info.map(|info| info.is_some()), &true)
}
