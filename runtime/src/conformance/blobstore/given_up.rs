//! Calls that nobody waits for any more, as those of a guest that was stopped.

use super::{container, id, is_missing, lists, reads, written};
use crate::Bytes;
use crate::blobstore::{BlobStore, ByteRange};
use crate::conformance::{GIVEN_UP, Shown, give_up};

/// The answer to a call that was given up is not taken for that to the next one.
pub async fn a_call_after_one_that_was_given_up_gets_its_own_answer<B: BlobStore>(
    store: B,
) -> Shown {
    let container = container(&store).await?;
    let names = ["a", "b", "c"];
    for name in names {
        written(&store, &container, name, Bytes::from(name)).await?;
    }
    for polls in GIVEN_UP {
        for name in names {
            give_up(store.get(&container, "a", ByteRange::ALL), polls).await;
            reads(&store, &container, name, name.as_bytes()).await?;
            give_up(store.info(&container, name), polls).await;
            is_missing(&store, &container, "missing").await?;
        }
        give_up(store.list(&container, None), polls).await;
        let itself = id(&container, "a");
        give_up(store.copy(&itself, &itself), polls).await;
        give_up(store.delete(&container, "missing"), polls).await;
        lists(&store, &container, &names).await?;
    }
    Ok(())
}
