//! The bytes of an object.

use std::mem;
use std::sync::Arc;

use futures_util::stream;
use runtime::blobstore::{Blob, Body, ByteRange, Result};
use runtime::{Bytes, Charge};

/// The bytes of an object in blocks of one size, the last of which may be shorter. They count as long as it is there.
#[derive(Debug)]
pub(super) struct Content {
    pub(super) blocks: Vec<Bytes>,
    size: usize,
    charge: Charge,
}

pub(super) const BLOCK: usize = 64 << 10;

impl Content {
    /// All of a body, of which every byte is counted before it is copied.
    pub(super) async fn of(mut body: Body, charge: Charge, limit: u64) -> Result<Self> {
        let mut content = Self {
            blocks: Vec::new(),
            size: 0,
            charge,
        };
        let mut block = Vec::new();
        while let Some(mut chunk) = body.next().await.transpose()? {
            content.size += chunk.len();
            content.charge.change(content.size, limit)?;
            while !chunk.is_empty() {
                let part = chunk.split_to(chunk.len().min(BLOCK - block.len()));
                block.extend_from_slice(&part);
                if block.len() == BLOCK {
                    content.keep(mem::take(&mut block));
                }
            }
        }
        content.keep(block);
        content.blocks.shrink_to_fit();
        Ok(content)
    }

    /// Keeps a block without the room for more, which nothing counts.
    fn keep(&mut self, block: Vec<u8>) {
        self.blocks.push(block.into_boxed_slice().into());
    }

    pub(super) fn size(&self) -> u64 {
        self.size as u64
    }

    /// A part of the bytes, shared and not copied.
    pub(super) fn part(self: Arc<Self>, range: ByteRange) -> Blob {
        let range = range.within(self.size());
        let place = |at| usize::try_from(at).expect("a place within bytes that are in memory");
        let (start, end) = (place(range.start), place(range.end));
        let blocks = (start / BLOCK..end.div_ceil(BLOCK)).filter(move |_| start < end);
        let chunks = blocks.map(move |index| {
            let (block, at) = (&self.blocks[index], index * BLOCK);
            Ok(block.slice(start.saturating_sub(at)..block.len().min(end - at)))
        });
        let body = Body::from_stream(stream::iter(chunks));
        Blob::new(range.end - range.start, body)
    }
}
