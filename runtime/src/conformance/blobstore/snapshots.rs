//! Readers, while others write.

use std::sync::Arc;

use super::while_writing::while_writing;
use super::{DELETE, DELETE_CONTAINER, GET, container, pattern, reads, same, written};
use crate::Bytes;
use crate::blobstore::{BlobStore, Body, ByteRange};
use crate::conformance::{Broken, Shown};

/// More than a backend reads ahead.
const SIZE: usize = 2 << 20;

/// A reader goes on with the bytes it began with, though others take their place.
pub async fn a_reader_keeps_what_was_overwritten<B: BlobStore>(store: B) -> Shown {
    let container = container(&store).await?;
    let reader = Reader::begun(&store, &container).await?;
    written(&store, &container, "object", vec![0; SIZE]).await?;
    reader.reads_on().await
}

/// A reader goes on, though the object is deleted.
pub async fn a_reader_keeps_what_was_deleted<B: BlobStore>(store: B) -> Shown {
    let container = container(&store).await?;
    let reader = Reader::begun(&store, &container).await?;
    DELETE
        .asked("to delete an object that is being read")
        .succeeds(store.delete(&container, "object").await)?;
    reader.reads_on().await
}

/// A reader goes on, though the container is deleted.
pub async fn a_reader_keeps_what_its_container_held<B: BlobStore>(store: B) -> Shown {
    let container = container(&store).await?;
    let reader = Reader::begun(&store, &container).await?;
    DELETE_CONTAINER
        .asked("to delete a container whose object is being read")
        .succeeds(store.delete_container(&container).await)?;
    reader.reads_on().await
}

/// A body that is dropped before its end leaves nothing behind that the next reader meets.
pub async fn a_reader_that_stops_midway_disturbs_no_other<B: BlobStore>(store: B) -> Shown {
    let container = container(&store).await?;
    let stays = Reader::begun(&store, &container).await?;
    for _ in 0..4 {
        drop(Reader::opened(&store, &container).await?);
    }
    stays.reads_on().await?;
    reads(&store, &container, "object", &pattern(SIZE)).await
}

/// Under constant overwriting a reader gets one writing, whole: never the bytes of two, never a part.
pub async fn a_reader_sees_the_old_or_the_new_bytes_whole<B: BlobStore>(store: B) -> Shown {
    let store = Arc::new(store);
    let container = container(&*store).await?;
    written(&*store, &container, "object", uniform(0)).await?;
    while_writing(&store, &container, overwrite, async || {
        is_uniform(&*store, &container).await
    })
    .await
}

async fn overwrite<B: BlobStore>(store: Arc<B>, container: String, round: u32) -> Shown {
    written(&*store, &container, "object", uniform(round)).await
}

/// A body of three chunks and one byte, whose size tells which byte.
fn uniform(round: u32) -> Body {
    let byte = round.to_le_bytes()[0];
    let sizes = [40_000, 1, 20_000 + usize::from(byte)];
    Body::from_iter(sizes.map(|size| Bytes::from(vec![byte; size])))
}

async fn is_uniform<B: BlobStore>(store: &B, container: &str) -> Shown {
    let asked = || GET.asked("an object that is overwritten over and over");
    let blob = store.get(container, "object", ByteRange::ALL).await;
    let blob = asked().succeeds(blob)?;
    let bytes = asked().succeeds(blob.body.collect().await)?;
    let byte = bytes.first().copied().unwrap_or_default();
    let size = 60_001 + usize::from(byte);
    let others = bytes.iter().filter(|found| **found != byte).count();
    asked().holds(
        others == 0 && bytes.len() == size && blob.size == size as u64,
        format_args!("{size} bytes, each of them {byte}"),
        format_args!(
            "{} bytes of {} announced, {others} of them not {byte}",
            bytes.len(),
            blob.size
        ),
    )
}

/// A reader in the middle of an object.
struct Reader {
    read: Bytes,
    rest: Body,
}

impl Reader {
    /// Writes the object and reads its first chunk.
    async fn begun<B: BlobStore>(store: &B, container: &str) -> Result<Self, Broken> {
        let bytes = Bytes::from(pattern(SIZE));
        let chunks = (0..SIZE).step_by(1 << 16);
        let chunks = chunks.map(|start| bytes.slice(start..start + (1 << 16)));
        written(store, container, "object", chunks.collect::<Body>()).await?;
        Self::opened(store, container).await
    }

    async fn opened<B: BlobStore>(store: &B, container: &str) -> Result<Self, Broken> {
        let asked = || GET.asked("the first chunk of an object");
        let blob = store.get(container, "object", ByteRange::ALL).await;
        let mut rest = asked().succeeds(blob)?.body;
        let read = asked().succeeds(rest.next().await.transpose())?;
        let read = read.unwrap_or_default();
        Ok(Self { read, rest })
    }

    /// The first chunk and the rest are the object as it was when it was opened.
    async fn reads_on(self) -> Shown {
        let rest = self.rest.collect().await;
        let all = rest.map(|rest| [self.read, rest].concat().into());
        same(
            GET.asked("the rest of what was being read"),
            all,
            &pattern(SIZE),
        )
    }
}
