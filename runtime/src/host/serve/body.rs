use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body_util::BodyExt as _;
use hyper::body::{Body, Frame, SizeHint};
use wasmtime_wasi_http::{Error, WasiBody};

use super::guest::CancelOnDrop;

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

/// The body of a response, as its guest writes it. The guest is cancelled when nobody takes the body to its end.
pub(super) struct FromGuest {
    body: WasiBody,
    guest: CancelOnDrop,
    failed: Failed,
}

impl FromGuest {
    pub(super) fn boxed(body: WasiBody, guest: CancelOnDrop, failed: Failed) -> WasiBody {
        let mut body = Self {
            body,
            guest,
            failed,
        };
        if body.body.is_end_stream() {
            body.guest.let_go();
        }
        body.boxed_unsync()
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
        if matches!(polled, Poll::Ready(None)) || self.body.is_end_stream() {
            self.guest.let_go();
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
