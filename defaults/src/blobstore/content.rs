//! The bytes of an object.

use std::collections::BTreeMap;
use std::mem;

use runtime::blobstore::{Blob, Body, ByteRange, Result};
use runtime::{Bytes, Charge};

/// Chunks shorter than this are put together, so that a guest that writes byte by byte is not kept byte by byte.
const SHORT: usize = 4096;

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
                content.keep(mem::take(&mut short).into(), &charge)?;
                content.keep(chunk, &charge)?;
                continue;
            }
            short.extend_from_slice(&chunk);
            if short.len() >= SHORT {
                content.keep(mem::take(&mut short).into(), &charge)?;
            }
        }
        content.keep(short.into(), charge)?;
        Ok(content)
    }

    fn keep(&mut self, bytes: Bytes, charge: impl Fn(usize) -> Result<Charge>) -> Result<()> {
        if bytes.is_empty() {
            return Ok(());
        }
        let counted = Counted {
            _charge: charge(bytes.len())?,
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
    pub(super) fn part(&self, range: ByteRange) -> Blob {
        let range = range.within(self.size());
        let place = |at| usize::try_from(at).expect("a place within bytes that are in memory");
        let (start, end) = (place(range.start), place(range.end));
        let first = self.chunks.range(..=start).next_back();
        let chunks = self.chunks.range(first.map_or(0, |(at, _)| *at)..end);
        let parts = chunks
            .map(|(at, bytes)| bytes.slice(start.saturating_sub(*at)..bytes.len().min(end - at)));
        Blob {
            size: range.end - range.start,
            body: parts.filter(|part| !part.is_empty()).collect(),
        }
    }
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
