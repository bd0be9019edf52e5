use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::body::{Body, Frame};
use tokio::spawn;
use tokio::sync::mpsc;
use wasmtime_wasi_http::{Error, WasiBody};

/// How many frames are read before a guest asks for them.
const AHEAD: usize = 1;

type Next = Result<Frame<Bytes>, Error>;

/// The body of a request, as it is read ahead of the guest.
struct ReadAhead(mpsc::Receiver<Next>);

/// The body of a request, cut off at a limit, and read a little ahead of the guest.
///
/// A connection is looked at only while somebody reads from it. Were it only the guest, nobody would see that a client has
/// gone whose guest does not ask for the end of a short body. Of a long one that the guest leaves unread, the rest stays with
/// the client, and then its leaving is seen when the guest answers.
pub(super) fn ahead(body: WasiBody, limit: u64) -> WasiBody {
    let ends = body.is_end_stream();
    let limited = Limited::new(body, usize::try_from(limit).unwrap_or(usize::MAX));
    let mut body = limited.map_err(move |error| match error.downcast() {
        Ok(error) => *error,
        Err(error) if error.is::<LengthLimitError>() => Error::HttpRequestBodySize(Some(limit)),
        Err(error) => Error::InternalError(Some(error.to_string())),
    });
    if ends {
        return body.boxed_unsync();
    }
    let (read, guest) = mpsc::channel(AHEAD);
    spawn(async move {
        loop {
            // A guest that is gone, or wants no more of it, leaves the connection to others.
            let next = tokio::select! {
                next = body.frame() => next,
                () = read.closed() => None,
            };
            let Some(next) = next else { return };
            if read.send(next).await.is_err() {
                return;
            }
        }
    });
    ReadAhead(guest).boxed_unsync()
}

impl Body for ReadAhead {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Next>> {
        self.0.poll_recv(context)
    }
}
