//! How guests that compute leave the executor's threads to others.

use std::time::Duration;

use tokio::time::sleep;
use wasmtime::{Store, UpdateDeadline};

use super::State;

/// How many ticks of its engine's epoch a guest may compute before it counts as one that computes for long.
const SHORT: u32 = 5;

/// How many ticks such a guest then gets at a time.
const TURN: u64 = 2;

/// How long it then waits for its next turn.
const PAUSE: Duration = Duration::from_millis(1);

/// Has the guest give way at each tick, so that the executor looks at other tasks, and at deadlines.
///
/// Giving way is not enough where guests compute for long: while any task is ready, an executor looks at its sockets and
/// timers only now and then, and each look would wait for dozens of turns. So these guests pause, and once all of them do, the
/// executor has the time to look.
pub(super) fn take_turns(store: &mut Store<State>) {
    let mut ticks = 0;
    store.set_epoch_deadline(1);
    store.epoch_deadline_callback(move |_| {
        if ticks < SHORT {
            ticks += 1;
            return Ok(UpdateDeadline::Yield(1));
        }
        Ok(UpdateDeadline::YieldCustom(TURN, Box::pin(sleep(PAUSE))))
    });
}
