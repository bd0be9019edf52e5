//! The bytes of an object, in the chunks they came in.

use std::mem;
use std::ops::Range;

use runtime::Bytes;
use runtime::blobstore::Result;

use crate::quota::Charge;

/// Chunks shorter than this are put together, so that a guest that writes byte by byte is not kept byte by byte.
const SHORT: usize = 4096;

#[derive(Debug, Default)]
pub(super) struct Content {
    chunks: Vec<Chunk>,
    size: u64,
}

/// A part of the bytes, and where in the object it starts.
#[derive(Debug)]
struct Chunk {
    start: u64,
    bytes: Bytes,
}

impl Content {
    pub(super) fn size(&self) -> u64 {
        self.size
    }

    /// The bytes of a range that lies within the object, shared and not copied.
    pub(super) fn chunks(&self, range: Range<u64>) -> impl Iterator<Item = Bytes> {
        let first = self.chunks.partition_point(|c| c.end() <= range.start);
        let chunks = self.chunks[first..].iter();
        let chunks = chunks.take_while(move |chunk| chunk.start < range.end);
        chunks.map(move |chunk| {
            let within = |position: u64| position.clamp(chunk.start, chunk.end()) - chunk.start;
            let (start, end) = (within(range.start), within(range.end));
            chunk.bytes.slice(to_usize(start)..to_usize(end))
        })
    }
}

impl Chunk {
    fn end(&self) -> u64 {
        self.start + self.bytes.len() as u64
    }
}

fn to_usize(position: u64) -> usize {
    usize::try_from(position).expect("a position within a chunk, which is in memory")
}

/// Content that is being written, and what counts its bytes.
pub(super) struct Writer<C> {
    content: Content,
    short: Vec<u8>,
    charge: C,
}

impl<C: Fn(usize) -> Result<Charge>> Writer<C> {
    pub(super) fn new(charge: C) -> Self {
        Self {
            content: Content::default(),
            short: Vec::new(),
            charge,
        }
    }

    pub(super) fn write(&mut self, chunk: Bytes) -> Result<()> {
        if chunk.len() < SHORT {
            self.short.extend_from_slice(&chunk);
            if self.short.len() < SHORT {
                return Ok(());
            }
            return self.keep_short();
        }
        self.keep_short()?;
        self.keep(chunk)
    }

    pub(super) fn finish(mut self) -> Result<Content> {
        self.keep_short()?;
        Ok(self.content)
    }

    fn keep_short(&mut self) -> Result<()> {
        if self.short.is_empty() {
            return Ok(());
        }
        let short = mem::take(&mut self.short);
        self.keep(short.into())
    }

    fn keep(&mut self, bytes: Bytes) -> Result<()> {
        let counted = Counted {
            _charge: (self.charge)(bytes.len())?,
            bytes,
        };
        let start = self.content.size;
        let bytes = Bytes::from_owner(counted);
        self.content.size += bytes.len() as u64;
        self.content.chunks.push(Chunk { start, bytes });
        Ok(())
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
