//! How guests that compute leave the executor's threads to others.

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::time::{Duration, Instant};

use tokio::time::sleep;
use wasmtime::{Store, UpdateDeadline};

use super::State;
use super::engine::TICK;

/// How many ticks of its engine's epoch a guest may compute before it counts as one that computes for long.
const SHORT: u32 = 5;

/// How many ticks such a guest then gets at a time.
const TURN: u64 = 2;

/// How long it then waits for its next turn.
const PAUSE: Duration = Duration::from_millis(1);

thread_local! {
    /// When the executor gave its thread to the guest that now has it.
    static SINCE: Cell<Option<Instant>> = const { Cell::new(None) };
}

/// Notes when a guest gets its thread.
pub(super) async fn in_turns<T>(guest: impl Future<Output = T>) -> T {
    let mut guest = pin!(guest);
    poll_fn(|context| {
        let _turn = Turn(SINCE.replace(Some(Instant::now())));
        guest.as_mut().poll(context)
    })
    .await
}

/// The turn that a guest has. A guest that it waits for in its own thread, in a function of the embedder's, has one within it.
struct Turn(Option<Instant>);

impl Drop for Turn {
    fn drop(&mut self) {
        SINCE.set(self.0);
    }
}

/// Has the guest give way at each tick, so that the executor looks at other tasks, and at deadlines.
///
/// Giving way is not enough where guests compute for long: while any task is ready, an executor looks at its sockets and
/// timers only now and then, and each look would wait for dozens of turns. So these guests pause, and once all of them do, the
/// executor has the time to look. A guest outside of [`in_turns`] is on its embedder's thread, and never pauses.
pub(super) fn take_turns(store: &mut Store<State>) {
    let mut ticks = 0;
    store.set_epoch_deadline(1);
    store.epoch_deadline_callback(move |_| {
        let Some(since) = SINCE.get() else {
            return Ok(UpdateDeadline::Yield(1));
        };
        if since.elapsed() < TICK / 2 {
            // The ticks went by while it waited for something.
            return Ok(UpdateDeadline::Continue(1));
        }
        if ticks < SHORT {
            ticks += 1;
            return Ok(UpdateDeadline::Yield(1));
        }
        Ok(UpdateDeadline::YieldCustom(TURN, Box::pin(sleep(PAUSE))))
    });
}
