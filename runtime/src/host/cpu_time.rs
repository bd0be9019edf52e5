//! How long a guest computes, which is not how long it takes: what it waits for is not its own.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use cpu_time::ThreadTime;

/// A guest computed for longer than this.
pub(super) struct ComputedTooLong(pub(super) Duration);

/// Awaits a guest for as long as the time that threads spend on it is within a limit.
///
/// A guest gives way at each tick of its engine's epoch, so it overruns the limit by a tick at most.
pub(super) async fn within_cpu_time<T>(
    limit: Option<Duration>,
    guest: impl Future<Output = T>,
) -> Result<T, ComputedTooLong> {
    let Some(limit) = limit else {
        return Ok(guest.await);
    };
    let mut guest = pin!(guest);
    let mut spent = Duration::ZERO;
    poll_fn(|context| {
        let start = ThreadTime::now();
        if let Poll::Ready(done) = guest.as_mut().poll(context) {
            return Poll::Ready(Ok(done));
        }
        spent += start.elapsed();
        if spent > limit {
            return Poll::Ready(Err(ComputedTooLong(limit)));
        }
        Poll::Pending
    })
    .await
}
