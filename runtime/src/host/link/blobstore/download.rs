//! A body on its way from a backend to a guest: the input stream of an `incoming-value`.

use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use wasmtime_wasi::p2::{InputStream, Pollable, StreamError, StreamResult};

use super::super::error::blobstore_error;
use super::super::panicked;
use crate::blobstore::Body;

/// The bytes of a body as the guest asks for them: no more than a chunk is held.
pub(super) struct Download {
    body: Body,
    chunk: Bytes,
    end: Option<End>,
}

enum End {
    Complete,
    Failed(String),
    Panicked(String),
}

impl Download {
    pub(super) fn new(body: Body) -> Self {
        Self {
            body,
            chunk: Bytes::new(),
            end: None,
        }
    }

    /// Ready when there is a chunk, or when there will be no more.
    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<()> {
        while self.chunk.is_empty() && self.end.is_none() {
            let polled = AssertUnwindSafe(|| self.body.poll_next(context));
            match catch_unwind(polled) {
                Ok(Poll::Ready(Some(Ok(chunk)))) => self.chunk = chunk,
                Ok(Poll::Ready(Some(Err(error)))) => {
                    self.end = Some(End::Failed(blobstore_error(&error)));
                }
                Ok(Poll::Ready(None)) => self.end = Some(End::Complete),
                Ok(Poll::Pending) => return Poll::Pending,
                Err(panic) => {
                    self.end = Some(End::Panicked(
                        panicked("input-stream", panic.as_ref()).to_string(),
                    ));
                }
            }
        }
        Poll::Ready(())
    }
}

impl InputStream for Download {
    fn read(&mut self, size: usize) -> StreamResult<Bytes> {
        // A guest may read without asking first whether there is anything; `ready` asks again with its own waker.
        let _ = self.poll_chunk(&mut Context::from_waker(Waker::noop()));
        match &self.end {
            Some(End::Complete) if self.chunk.is_empty() => Err(StreamError::Closed),
            Some(End::Failed(text)) if self.chunk.is_empty() => Err(
                StreamError::LastOperationFailed(wasmtime::format_err!("{text}")),
            ),
            Some(End::Panicked(why)) if self.chunk.is_empty() => Err(StreamError::trap(why)),
            _ => Ok(self.chunk.split_to(size.min(self.chunk.len()))),
        }
    }
}

#[wasmtime_wasi::async_trait]
impl Pollable for Download {
    async fn ready(&mut self) {
        poll_fn(|context| self.poll_chunk(context)).await;
    }
}
