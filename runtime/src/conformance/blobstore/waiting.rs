//! What a backend promises with `IMMEDIATE`.

use super::{
    CLEAR, CONTAINER_INFO, CREATE, DELETE, DELETE_CONTAINER, DELETE_MANY, GET, INFO, LIST, written,
};
use crate::blobstore::{BlobStore, ByteRange};
use crate::conformance::calls::at_once;
use crate::conformance::{Shown, fresh};

/// Where a backend declares that it is immediate, all but what may wait for a body is ready at the first poll, since a
/// host polls no second time. Of any other backend nothing is asked.
pub async fn a_backend_declared_immediate_does_not_wait<B: BlobStore>(store: B) -> Shown {
    if !B::IMMEDIATE {
        return Ok(());
    }
    let container = fresh("waiting");
    at_once(CREATE, store.create_container(&container))?;
    at_once(CONTAINER_INFO, store.container_info(&container))?;
    written(&store, &container, "object", "bytes").await?;
    at_once(GET, store.get(&container, "object", ByteRange::ALL))?;
    at_once(INFO, store.info(&container, "object"))?;
    at_once(LIST, store.list(&container, None))?;
    at_once(DELETE, store.delete(&container, "object"))?;
    let several = ["a".into(), "b".into()];
    at_once(DELETE_MANY, store.delete_many(&container, &several))?;
    at_once(CLEAR, store.clear(&container))?;
    at_once(DELETE_CONTAINER, store.delete_container(&container))
}
