//! A body on its way from a guest into a backend: `outgoing-value` and its output stream.

#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::future::poll_fn;
use std::mem;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use futures_util::Stream;
use tokio::task::JoinHandle;
use tracing::Instrument as _;
use wasmtime_wasi::p2::{OutputStream, Pollable, StreamError, StreamResult};

use super::super::super::kept::{Counter, Kept, Size};
use super::super::guarded;
use crate::blobstore::{Body, Error, Result};

/// How many bytes may be under way to a backend before the guest has to wait.
const WINDOW: usize = 256 * 1024;

/// `outgoing-value`: dropped without [`finish`](Self::finish), nothing of it appears anywhere.
pub(super) struct Upload {
    shared: Arc<Shared>,
    put: Option<JoinHandle<wasmtime::Result<Result<()>>>>,
    has_stream: bool,
}

impl Upload {
    /// A body without a name, of which at most `unnamed` bytes are kept until it has one.
    pub(super) fn new(unnamed: usize, bytes: Counter) -> Self {
        let state = State {
            chunks: VecDeque::new(),
            bytes,
            buffered: 0,
            window: unnamed,
            permitted: 0,
            named: false,
            end: None,
            reader: None,
            writer: None,
        };
        Self {
            shared: Arc::new(Shared(Mutex::new(state))),
            put: None,
            has_stream: false,
        }
    }

    /// The stream that the guest writes to, the first time that it asks.
    pub(super) fn stream(&mut self) -> Option<impl OutputStream + use<>> {
        let first = !mem::replace(&mut self.has_stream, true);
        first.then(|| Writer(Arc::clone(&self.shared)))
    }

    /// Begins to put the body under a name, by a call that gets it.
    pub(super) fn name<F>(&mut self, put: impl FnOnce(Body) -> F) -> Result<()>
    where
        F: Future<Output = Result<()>> + Send + 'static,
    {
        if self.put.is_some() {
            return Err(Error::other("the outgoing value has a name already"));
        }
        {
            let mut state = self.shared.lock();
            state.named = true;
            state.window = WINDOW;
        }
        let put = put(Body::from_stream(Reader(Arc::clone(&self.shared))));
        let put = guarded("[method]container.write-data", put);
        let shared = Arc::clone(&self.shared);
        let putting = async move {
            let result = put.await;
            // Whoever still writes learns that nobody reads any more.
            shared.end(match &result {
                Ok(_) => End::Closed,
                Err(panic) => End::Panicked(panic.to_string()),
            });
            result
        };
        self.put = Some(tokio::spawn(putting.in_current_span()));
        Ok(())
    }

    /// The body is complete: the future is ready when the object has appeared, or has failed to. The guest ends where the
    /// backend panicked.
    pub(super) fn finish(
        mut self,
    ) -> impl Future<Output = wasmtime::Result<Result<()>>> + Send + use<> {
        self.shared.end(End::Finished);
        async move {
            // The handle stays in `self` while it is awaited, so that a guest that is given up gives up its object.
            let Some(put) = self.put.as_mut() else {
                let nameless = "the outgoing value was finished before write-data gave it a name";
                return Ok(Err(Error::other(match &self.shared.lock().end {
                    Some(End::Refused(why)) => why.clone(),
                    _ => nameless.to_owned(),
                })));
            };
            put.await
                .unwrap_or_else(|error| Ok(Err(Error::backend(error))))
        }
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        self.shared.end(End::Dropped);
        if let Some(put) = &self.put {
            put.abort();
        }
    }
}

struct Shared(Mutex<State>);

struct State {
    chunks: VecDeque<Kept<Bytes>>,
    /// Counts the chunks.
    bytes: Counter,
    buffered: usize,
    /// How many bytes may be buffered now.
    window: usize,
    /// How many the guest was told that it can write, by the last look.
    permitted: usize,
    named: bool,
    end: Option<End>,
    reader: Option<Waker>,
    writer: Option<Waker>,
}

impl State {
    /// How many bytes more the guest may have kept.
    fn left(&self) -> usize {
        let left = self.bytes.left();
        left.saturating_sub(size_of::<Kept<Bytes>>())
    }

    /// Whether there is going to be more room, as a backend reads.
    fn drains(&self) -> bool {
        self.named && self.buffered > 0
    }
}

#[derive(PartialEq)]
enum End {
    /// The guest called `finish`.
    Finished,
    /// The guest dropped the value.
    Dropped,
    /// The backend reads no more.
    Closed,
    /// A part of the body was not taken, for this reason.
    Refused(String),
    /// The backend panicked, as it says here.
    Panicked(String),
}

impl End {
    /// What a guest is told that goes on to write.
    fn refuses(&self) -> StreamError {
        match self {
            Self::Panicked(why) => StreamError::trap(why),
            Self::Finished | Self::Dropped | Self::Closed | Self::Refused(_) => StreamError::Closed,
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends the body, unless it has ended before.
    fn end(&self, end: End) {
        let mut state = self.lock();
        state.end.get_or_insert(end);
        let wakers = [state.reader.take(), state.writer.take()];
        drop(state);
        wakers.into_iter().flatten().for_each(Waker::wake);
    }
}

struct Reader(Arc<Shared>);

impl Stream for Reader {
    type Item = Result<Bytes>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        let mut state = self.0.lock();
        if state.end == Some(End::Dropped) {
            let dropped = Error::other("the outgoing value was dropped before it was finished");
            return Poll::Ready(Some(Err(dropped)));
        }
        if let Some(End::Refused(why)) = &state.end {
            return Poll::Ready(Some(Err(Error::other(why.clone()))));
        }
        if let Some(chunk) = state.chunks.pop_front() {
            state.buffered -= chunk.len();
            // It counts no more before anybody looks for room.
            let (chunk, _) = chunk.into_parts();
            let writer = state.writer.take();
            drop(state);
            writer.into_iter().for_each(Waker::wake);
            return Poll::Ready(Some(Ok(chunk)));
        }
        if state.end.is_some() {
            return Poll::Ready(None);
        }
        state.reader = Some(context.waker().clone());
        Poll::Pending
    }
}

struct Writer(Arc<Shared>);

impl OutputStream for Writer {
    fn write(&mut self, bytes: Bytes) -> StreamResult<()> {
        let mut state = self.0.lock();
        if let Some(end) = &state.end {
            return Err(end.refuses());
        }
        if bytes.is_empty() {
            return Ok(());
        }
        if bytes.len() > state.permitted {
            return Err(StreamError::trap(
                "a write was larger than check-write allowed",
            ));
        }
        state.permitted -= bytes.len();
        if !state.named && bytes.len() > state.window.saturating_sub(state.buffered) {
            let window = state.window;
            let why = format!(
                "no more than {window} bytes can be written before write-data gives them a name"
            );
            return Err(refused(state, why));
        }
        let chunk = match state.bytes.keep(bytes) {
            Ok(chunk) => chunk,
            Err(full) => return Err(refused(state, full)),
        };
        state.buffered += chunk.len();
        state.chunks.push_back(chunk);
        let reader = state.reader.take();
        drop(state);
        reader.into_iter().for_each(Waker::wake);
        Ok(())
    }

    fn flush(&mut self) -> StreamResult<()> {
        Ok(())
    }

    fn check_write(&mut self) -> StreamResult<usize> {
        let mut state = self.0.lock();
        if let Some(end) = &state.end {
            return Err(end.refuses());
        }
        let mut room = state.window.saturating_sub(state.buffered);
        if !state.named {
            // Who has written all that may be written looks for more room before it goes on to the name. It is the write of
            // one byte more that is refused.
            room = room.saturating_add(1);
        }
        let left = state.left();
        if room > 0 && left == 0 && !state.drains() {
            let full = state.bytes.full();
            return Err(refused(state, full));
        }
        state.permitted = room.min(left);
        Ok(state.permitted)
    }
}

/// Ends a body of which a part is missing: what is written behind it must not make a whole of the rest.
fn refused(mut state: MutexGuard<'_, State>, why: String) -> StreamError {
    let failed = StreamError::LastOperationFailed(wasmtime::Error::msg(why.clone()));
    state.end = Some(End::Refused(why));
    let reader = state.reader.take();
    drop(state);
    reader.into_iter().for_each(Waker::wake);
    failed
}

/// The chunks of a guest that writes byte by byte take more than their bytes.
impl Size for Bytes {
    fn size(&self) -> usize {
        self.len() + size_of::<Kept<Self>>()
    }
}

#[wasmtime_wasi::async_trait]
impl Pollable for Writer {
    async fn ready(&mut self) {
        poll_fn(|context| {
            let mut state = self.0.lock();
            let is_full = state.buffered >= state.window || state.left() == 0;
            let waits = state.end.is_none() && state.drains() && is_full;
            if !waits {
                return Poll::Ready(());
            }
            state.writer = Some(context.waker().clone());
            Poll::Pending
        })
        .await;
    }
}
