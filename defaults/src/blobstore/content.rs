//! The bytes of an object.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;
use std::{iter, mem};

use futures_util::stream;
use runtime::blobstore::{Blob, Body, ByteRange, Result};
use runtime::{Bytes, Charge};

/// Chunks shorter than this are put together, so that a guest that writes byte by byte is not kept byte by byte.
const SHORT: usize = 4096;

/// What a chunk takes beside its bytes: its place, and what counts it.
pub(super) const CHUNK: usize = 128;

/// The bytes of an object in the chunks they came in, by where each starts.
#[derive(Debug, Default)]
pub(super) struct Content {
    chunks: BTreeMap<usize, Bytes>,
    size: usize,
}

impl Content {
    /// All of a body, of which every byte is charged as it is kept.
    pub(super) async fn of(
        mut body: Body,
        charge: impl Fn(usize) -> Result<Charge>,
    ) -> Result<Self> {
        let mut content = Self::default();
        let mut short = Vec::new();
        while let Some(chunk) = body.next().await.transpose()? {
            if chunk.len() >= SHORT {
                content.keep(whole(mem::take(&mut short)), &charge)?;
                content.keep(chunk, &charge)?;
                continue;
            }
            short.extend_from_slice(&chunk);
            if short.len() >= SHORT {
                content.keep(whole(mem::take(&mut short)), &charge)?;
            }
        }
        content.keep(whole(short), charge)?;
        Ok(content)
    }

    fn keep(&mut self, bytes: Bytes, charge: impl Fn(usize) -> Result<Charge>) -> Result<()> {
        if bytes.is_empty() {
            return Ok(());
        }
        let counted = Counted {
            _charge: charge(bytes.len() + CHUNK)?,
            bytes,
        };
        let start = self.size;
        self.size += counted.bytes.len();
        self.chunks.insert(start, Bytes::from_owner(counted));
        Ok(())
    }

    pub(super) fn size(&self) -> u64 {
        self.size as u64
    }

    /// A part of the bytes, shared and not copied.
    ///
    /// Each chunk is found when it is asked for: a list of them for each reader would take memory that nothing counts.
    pub(super) fn part(self: Arc<Self>, range: ByteRange) -> Blob {
        let range = range.within(self.size());
        let place = |at| usize::try_from(at).expect("a place within bytes that are in memory");
        let mut left = place(range.start)..place(range.end);
        let chunks = iter::from_fn(move || {
            let chunk = self.chunk(&left)?;
            left.start += chunk.len();
            Some(Ok(chunk))
        });
        Blob {
            size: range.end - range.start,
            body: Body::from_stream(stream::iter(chunks)),
        }
    }

    /// What one chunk has of a part that lies within the bytes, from its start on.
    fn chunk(&self, part: &Range<usize>) -> Option<Bytes> {
        if part.is_empty() {
            return None;
        }
        let (at, bytes) = self.chunks.range(..=part.start).next_back()?;
        Some(bytes.slice(part.start - at..bytes.len().min(part.end - at)))
    }
}

/// Short chunks put together, without the room for more of them.
fn whole(short: Vec<u8>) -> Bytes {
    short.into_boxed_slice().into()
}

/// Bytes that count until the last handle to any of them is dropped: a reader keeps them as much as the store does.
struct Counted {
    bytes: Bytes,
    _charge: Charge,
}

impl AsRef<[u8]> for Counted {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}
