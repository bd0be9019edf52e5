use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body_util::BodyExt as _;
use hyper::body::{Body, Frame, SizeHint};
use wasmtime_wasi_http::{Error, WasiBody};

use super::guest::CancelOnDrop;

/// The body of a response, as its guest writes it. The guest is cancelled when nobody takes the body to its end.
pub(super) struct FromGuest {
    body: WasiBody,
    guest: CancelOnDrop,
}

impl FromGuest {
    pub(super) fn boxed(body: WasiBody, guest: CancelOnDrop) -> WasiBody {
        let mut body = Self { body, guest };
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
        let ended = matches!(polled, Poll::Ready(None)) || self.body.is_end_stream();
        if ended {
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
