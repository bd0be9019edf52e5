//! Parts of objects. A range counts from 0 and includes its end.

use std::ops::Range;

use super::{GET, SIZE, container, pattern, same, written};
use crate::Bytes;
use crate::blobstore::{BlobStore, Body, ByteRange};
use crate::conformance::Shown;

const TEN: &[u8] = b"0123456789";

/// The bytes at both ends belong to the range.
pub async fn a_range_includes_both_ends<B: BlobStore>(store: B) -> Shown {
    of_ten(store, 2, 4, 2..5).await
}

/// Zero is a place like any other and does not stand for the whole.
pub async fn from_zero_to_zero_is_one_byte<B: BlobStore>(store: B) -> Shown {
    of_ten(store, 0, 0, 0..1).await
}

/// The last byte is at the size less one.
pub async fn the_last_byte_can_be_read_alone<B: BlobStore>(store: B) -> Shown {
    of_ten(store, 9, 9, 9..10).await
}

/// From 0 to the size less one is what it says.
pub async fn up_to_the_last_byte_is_everything<B: BlobStore>(store: B) -> Shown {
    of_ten(store, 0, 9, 0..10).await
}

/// Guests that take the end for excluded ask up to the size, and get everything.
pub async fn an_end_at_the_size_means_the_last_byte<B: BlobStore>(store: B) -> Shown {
    of_ten(store, 0, 10, 0..10).await
}

/// Guests that do not know the size ask up to the greatest number there is.
pub async fn an_end_as_great_as_can_be_means_the_last_byte<B: BlobStore>(store: B) -> Shown {
    of_ten(store, 4, u64::MAX, 4..10).await
}

/// Just after the last byte there is nothing, which is no error.
pub async fn a_start_at_the_size_is_empty<B: BlobStore>(store: B) -> Shown {
    of_ten(store, 10, 12, 0..0).await
}

/// Far after the last byte there is nothing either.
pub async fn a_start_past_the_end_is_empty<B: BlobStore>(store: B) -> Shown {
    of_ten(store, u64::MAX, u64::MAX, 0..0).await
}

/// An object without bytes can be read, where some engines know no range in it.
pub async fn an_empty_object_has_an_empty_range<B: BlobStore>(store: B) -> Shown {
    let container = container(&store).await?;
    written(&store, &container, "object", "").await?;
    part(&store, &container, 0, 0, b"").await
}

/// How a body was cut into chunks when it was written does not show in what is read.
pub async fn a_range_may_cross_chunks<B: BlobStore>(store: B) -> Shown {
    const CHUNK: usize = 70_000;
    const SIZE: usize = 4 * CHUNK + 100;
    let container = container(&store).await?;
    let bytes = Bytes::from(pattern(SIZE));
    let chunks = (0..SIZE).step_by(CHUNK);
    let chunks = chunks.map(|start| bytes.slice(start..SIZE.min(start + CHUNK)));
    written(&store, &container, "object", chunks.collect::<Body>()).await?;
    for start in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, SIZE - 1] {
        for end in [CHUNK - 1, CHUNK, CHUNK + 1, 4 * CHUNK, SIZE - 1] {
            if start <= end {
                let expected = &bytes[start..=end];
                part(&store, &container, start as u64, end as u64, expected).await?;
            }
        }
    }
    Ok(())
}

/// Asks for a range of ten bytes.
async fn of_ten<B: BlobStore>(store: B, start: u64, end: u64, expected: Range<usize>) -> Shown {
    let container = container(&store).await?;
    written(&store, &container, "object", Bytes::from_static(TEN)).await?;
    part(&store, &container, start, end, &TEN[expected]).await
}

/// A range has these bytes, and their number for its size.
async fn part<B: BlobStore>(
    store: &B,
    container: &str,
    start: u64,
    end: u64,
    expected: &[u8],
) -> Shown {
    let asked = format!("the bytes from {start} to {end}");
    let range = ByteRange::new(start, end).expect("a range that ends after its start");
    let blob = store.get(container, "object", range).await;
    let blob = GET.asked(&asked).succeeds(blob)?;
    SIZE.asked(format_args!("how many are {asked}")).holds(
        blob.size == expected.len() as u64,
        expected.len(),
        blob.size,
    )?;
    same(GET.asked(asked), blob.body.collect().await, expected)
}
