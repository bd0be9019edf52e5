//! Bodies on their way into the store.

use std::sync::Arc;

use super::upload::Upload;
use super::{
    CONTAINER_EXISTS, DELETE_CONTAINER, FINISH, GET, container, created, is_missing, lists,
    names_missing_container, pattern, reads, whole, written,
};
use crate::Bytes;
use crate::blobstore::{BlobStore, Body};
use crate::conformance::Shown;

/// More bytes than an engine takes at a time come back in their order.
pub async fn a_large_body_is_stored_whole<B: BlobStore>(store: B) -> Shown {
    const SIZE: usize = 9 << 20;
    let container = container(&store).await?;
    let bytes = Bytes::from(pattern(SIZE));
    let chunks = (0..SIZE).step_by(100_000);
    let chunks = chunks.map(|start| bytes.slice(start..SIZE.min(start + 100_000)));
    written(&store, &container, "object", chunks.collect::<Body>()).await?;
    reads(&store, &container, "object", &bytes).await
}

/// A body ends where it says so; a chunk without bytes says nothing.
pub async fn an_empty_chunk_does_not_end_a_body<B: BlobStore>(store: B) -> Shown {
    let container = container(&store).await?;
    let chunks = ["", "one, ", "", "", "two", ""].map(Bytes::from);
    written(&store, &container, "object", Body::from_iter(chunks)).await?;
    reads(&store, &container, "object", b"one, two").await
}

/// There is no object before its body has ended, and the whole of it right after.
pub async fn nothing_appears_before_the_body_ended<B: BlobStore>(store: B) -> Shown {
    let store = Arc::new(store);
    let container = container(&*store).await?;
    let upload = Upload::begun(&store, &container, "object").await?;
    is_missing(&*store, &container, "object").await?;
    lists::<&str>(&*store, &container, &[]).await?;
    upload.succeeds().await?;
    reads(&*store, &container, "object", &Upload::beginning()).await?;
    lists(&*store, &container, &["object"]).await
}

/// Who overwrites an object takes nothing from its readers before the new one is there.
pub async fn the_old_bytes_are_read_until_the_body_ended<B: BlobStore>(store: B) -> Shown {
    let store = Arc::new(store);
    let container = container(&*store).await?;
    written(&*store, &container, "object", "old").await?;
    let upload = Upload::begun(&store, &container, "object").await?;
    reads(&*store, &container, "object", b"old").await?;
    upload.succeeds().await?;
    reads(&*store, &container, "object", &Upload::beginning()).await
}

/// A body that is slow to come holds nobody up.
pub async fn others_write_while_a_body_is_under_way<B: BlobStore>(store: B) -> Shown {
    let store = Arc::new(store);
    let container = container(&*store).await?;
    let upload = Upload::begun(&store, &container, "slow").await?;
    written(&*store, &container, "quick", "there").await?;
    reads(&*store, &container, "quick", b"there").await?;
    upload.succeeds().await
}

/// Of two bodies that come at once for one name, one stays, and nothing in it is of the other.
pub async fn two_bodies_for_one_name_do_not_mix<B: BlobStore>(store: B) -> Shown {
    let store = Arc::new(store);
    let container = container(&*store).await?;
    let one = Upload::begun(&store, &container, "object").await?;
    let other = Upload::begun(&store, &container, "object").await?;
    for _ in 0..8 {
        one.send(b'1').await?;
        other.send(b'2').await?;
        other.send(b'2').await?;
    }
    one.succeeds().await?;
    other.succeeds().await?;
    let read = whole(&*store, &container, "object").await;
    let read = GET.asked("an object that two wrote").succeeds(read)?;
    let is =
        |byte, chunks| read == [Upload::beginning(), Upload::chunk(byte).repeat(chunks)].concat();
    GET.asked("an object that two wrote at once").holds(
        is(b'1', 8) || is(b'2', 16),
        "the bytes of one of them",
        format_args!("{} bytes that are neither's", read.len()),
    )
}

/// A container that is deleted while a body is under way stays deleted, and the put says that it is missing.
pub async fn a_body_does_not_bring_a_deleted_container_back<B: BlobStore>(store: B) -> Shown {
    let store = Arc::new(store);
    let container = container(&*store).await?;
    let upload = Upload::begun(&store, &container, "object").await?;
    DELETE_CONTAINER
        .asked("to delete a container that a body is on the way to")
        .succeeds(store.delete_container(&container).await)?;
    let asked = FINISH.asked("to end the body, after its container was deleted");
    names_missing_container(asked, upload.end().await, &container)?;
    CONTAINER_EXISTS
        .asked("about the container, after the body ended")
        .gives(store.container_info(&container).await, &None)
}

/// A body is for the container that it was begun for, and goes into no later one of the same name.
pub async fn a_body_goes_into_no_container_made_anew<B: BlobStore>(store: B) -> Shown {
    let store = Arc::new(store);
    let container = container(&*store).await?;
    let upload = Upload::begun(&store, &container, "object").await?;
    DELETE_CONTAINER
        .asked("to delete a container that a body is on the way to")
        .succeeds(store.delete_container(&container).await)?;
    created(&*store, &container).await?;
    let asked = FINISH.asked("to end the body, after its container was deleted and created anew");
    names_missing_container(asked, upload.end().await, &container)?;
    is_missing(&*store, &container, "object").await?;
    lists::<&str>(&*store, &container, &[]).await
}
