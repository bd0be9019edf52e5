use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Response, header};
use http_body_util::{BodyExt as _, Empty};
use hyper::body::{Body, Frame, SizeHint};
use tokio::sync::oneshot;
use wasmtime_wasi_http::{Error, WasiBody};

use super::guest::{CancelOnDrop, Ended};
use crate::host::link::chain;

/// Whether a guest failed before its end. What it wrote of a body is then not all of it, though the body ends with its
/// store as any other does.
#[derive(Debug, Clone, Default)]
pub(super) struct Failed(Arc<AtomicBool>);

/// Says that a guest failed, unless it is told otherwise before it is dropped.
pub(super) struct Unfinished(Option<Failed>);

impl Failed {
    /// To be kept beside the guest's store, and to be dropped before it.
    pub(super) fn unless_finished(self) -> Unfinished {
        Unfinished(Some(self))
    }
}

impl Unfinished {
    pub(super) fn finished(&mut self) {
        self.0 = None;
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if let Some(failed) = &self.0 {
            failed.0.store(true, Ordering::Release);
        }
    }
}

/// The body of a response, as its guest writes it.
///
/// Who takes the body does not always look for its end: one of a known length is over with its last byte. Once all of it is
/// there the guest is let go, and goes on for as long as it may. When nobody takes the rest, the client has gone away, and
/// the guest is cancelled.
pub(super) struct FromGuest {
    body: WasiBody,
    guest: CancelOnDrop,
    failed: Failed,
    ended: Option<Ending>,
    /// How many bytes are to come, where that is known.
    rest: Option<u64>,
}

/// Tells the log how a guest ended, when it fails while its response is under way.
pub(super) struct Ending {
    pub(super) component: String,
    pub(super) ended: oneshot::Receiver<Ended<()>>,
}

impl Drop for Ending {
    fn drop(&mut self) {
        // A guest that ends later finds that nobody waits, and tells it itself.
        self.ended.close();
        if let Ok(Some(Err(error))) = self.ended.try_recv() {
            tracing::warn!(target: "wasi_backend", component = self.component, "{}", chain(&error));
        }
    }
}

impl FromGuest {
    pub(super) fn boxed(
        response: Response<WasiBody>,
        mut guest: CancelOnDrop,
        failed: Failed,
        ended: Ending,
    ) -> Response<WasiBody> {
        let length = response.headers().get(header::CONTENT_LENGTH);
        let rest = length.and_then(|length| length.to_str().ok()?.parse().ok());
        if rest == Some(0) || response.body().is_end_stream() {
            guest.let_go();
        }
        response.map(|body| {
            let ended = Some(ended);
            Self {
                body,
                guest,
                failed,
                ended,
                rest,
            }
            .boxed_unsync()
        })
    }

    /// For a response whose body nobody may see: the guest goes on without being read.
    pub(super) fn unseen(
        response: Response<WasiBody>,
        mut guest: CancelOnDrop,
        ended: Ending,
    ) -> Response<WasiBody> {
        guest.let_go();
        drop(ended);
        response.map(|_| Empty::new().map_err(Error::from).boxed_unsync())
    }

    /// Takes note of what has passed, and answers whether it was the last of it.
    fn is_last(&mut self, polled: &Poll<Option<Result<Frame<Bytes>, Error>>>) -> bool {
        match polled {
            Poll::Ready(Some(Ok(frame))) => match (frame.data_ref(), &mut self.rest) {
                (Some(data), Some(rest)) => {
                    *rest = rest.saturating_sub(data.len() as u64);
                    *rest == 0
                }
                (Some(_), None) => self.body.is_end_stream(),
                // Trailers.
                (None, _) => true,
            },
            Poll::Ready(None) => true,
            Poll::Ready(Some(Err(_))) | Poll::Pending => false,
        }
    }
}

impl Body for FromGuest {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        if matches!(polled, Poll::Ready(None)) && self.failed.0.load(Ordering::Acquire) {
            return Poll::Ready(Some(Err(Error::HttpResponseIncomplete)));
        }
        if let (Poll::Ready(Some(Err(error))), Some(ending)) = (&polled, &self.ended) {
            let component = &ending.component;
            tracing::warn!(target: "wasi_backend", component, "a response broke off: {error}");
        }
        if self.is_last(&polled) {
            self.guest.let_go();
            self.ended = None;
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
