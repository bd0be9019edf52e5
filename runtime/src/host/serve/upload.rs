use bytes::Bytes;
use http_body_util::channel::Channel;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::body::{Body as _, Incoming};
use tokio::spawn;
use wasmtime_wasi_http::{Error, WasiBody};

/// How many frames are read before a guest asks for them.
const AHEAD: usize = 1;

/// The body of a request, cut off at a limit, and read a little ahead of the guest.
///
/// A connection is looked at only while somebody reads from it. Were it only the guest, nobody would see that a client has
/// gone whose guest never asks for the end of the body.
pub(super) fn ahead(body: Incoming, limit: u64) -> WasiBody {
    let ends = body.is_end_stream();
    let limited = Limited::new(body, usize::try_from(limit).unwrap_or(usize::MAX));
    let mut body = limited.map_err(move |error| match error.downcast() {
        Ok(error) => Error::Hyper(*error),
        Err(error) if error.is::<LengthLimitError>() => Error::HttpRequestBodySize(Some(limit)),
        Err(error) => Error::InternalError(Some(error.to_string())),
    });
    if ends {
        return body.boxed_unsync();
    }
    let (mut guest, read) = Channel::<Bytes, Error>::new(AHEAD);
    spawn(async move {
        while let Some(frame) = body.frame().await {
            match frame {
                Ok(frame) => {
                    if guest.send(frame).await.is_err() {
                        // The guest is gone, or wants no more of it.
                        return;
                    }
                }
                Err(error) => return guest.abort(error),
            }
        }
    });
    read.boxed_unsync()
}
