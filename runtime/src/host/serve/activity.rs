//! What goes on in a connection by HTTP/2.
//!
//! Its silence is not that of a socket: a client that takes no body still takes heads, and answers pings.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::Response;
use http_body_util::BodyExt as _;
use hyper::body::{Body, Frame, SizeHint};
use tokio::time::{Instant, sleep_until};
use wasmtime_wasi_http::{Error, WasiBody};

/// The exchanges of one connection that are under way.
#[derive(Debug, Clone, Default)]
pub(super) struct Activity(Arc<Mutex<Seen>>);

#[derive(Debug, Default)]
struct Seen {
    /// Since when the client leaves what it was given of each response, where it does.
    left: BTreeMap<u64, Option<Instant>>,
    begun: u64,
    /// When the last one was over.
    quiet: Option<Instant>,
}

impl Activity {
    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes note of a request.
    pub(super) fn begin(&self) -> Exchange {
        let mut seen = self.seen();
        let number = seen.begun;
        seen.begun += 1;
        seen.left.insert(number, None);
        Exchange {
            activity: self.clone(),
            number,
        }
    }

    /// Waits until there has been no exchange for so long, from now on. Before the first one nothing is known of a connection.
    pub(super) async fn idle(&self, long: Duration) {
        let start = Instant::now();
        let quiet = |seen: &Seen| Some(seen.quiet?.max(start)).filter(|_| seen.left.is_empty());
        self.longer_than(long, quiet).await;
    }

    /// Waits until a client has left for so long all that there is for it. It may leave one response for later while it takes another,
    /// or waits for a guest that is still at work.
    pub(super) async fn stuck(&self, long: Duration) {
        let left = |seen: &Seen| {
            let since: Option<Vec<_>> = seen.left.values().copied().collect();
            let last = since?.into_iter().max()?;
            Some(seen.quiet.map_or(last, |quiet| quiet.max(last)))
        };
        self.longer_than(long, left).await;
    }

    /// Waits until it has been so for long enough. What changes meanwhile is seen when it has gone on for as long again.
    async fn longer_than(&self, long: Duration, since: impl Fn(&Seen) -> Option<Instant>) {
        loop {
            let now = Instant::now();
            let due = since(&self.seen()).unwrap_or(now) + long;
            if due <= now {
                return;
            }
            sleep_until(due).await;
        }
    }
}

/// A request and its response, until both are over.
#[derive(Debug)]
pub(super) struct Exchange {
    activity: Activity,
    number: u64,
}

impl Exchange {
    /// The same response, whose body takes note of how it is taken.
    pub(super) fn of(self, response: Response<WasiBody>) -> Response<WasiBody> {
        response.map(|body| {
            let rest = Bytes::new();
            let exchange = self;
            Watched {
                body,
                rest,
                exchange,
            }
            .boxed_unsync()
        })
    }

    /// A part of the response was asked for, and is left since then, unless there was none.
    fn is_left(&self, since: Option<Instant>) {
        self.activity.seen().left.insert(self.number, since);
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        let mut seen = self.activity.seen();
        seen.left.remove(&self.number);
        seen.quiet = Some(Instant::now());
    }
}

/// As many bytes as are given at a time, so that also a slow client asks for more now and then. A frame of HTTP/2 has no more.
const PIECE: usize = 16 << 10;

struct Watched {
    body: WasiBody,
    /// What is left of a frame.
    rest: Bytes,
    exchange: Exchange,
}

impl Watched {
    fn poll_next(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        if self.rest.is_empty() {
            let frame = match Pin::new(&mut self.body).poll_frame(context) {
                Poll::Ready(Some(Ok(frame))) => frame,
                other => return other,
            };
            match frame.into_data() {
                Ok(data) => self.rest = data,
                Err(trailers) => return Poll::Ready(Some(Ok(trailers))),
            }
        }
        let piece = self.rest.split_to(self.rest.len().min(PIECE));
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }
}

impl Body for Watched {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let polled = self.poll_next(context);
        let given = matches!(polled, Poll::Ready(Some(Ok(_))));
        self.exchange.is_left(given.then(Instant::now));
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let (rest, body) = (self.rest.len() as u64, self.body.size_hint());
        let mut hint = SizeHint::new();
        hint.set_lower(body.lower().saturating_add(rest));
        if let Some(upper) = body.upper().and_then(|upper| upper.checked_add(rest)) {
            hint.set_upper(upper);
        }
        hint
    }
}
