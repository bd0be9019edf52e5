//! What does not come to an end by itself.

use std::hint::{black_box, spin_loop};

use wasip2::clocks::monotonic_clock::subscribe_duration;

use crate::reply::Reply;

const HOUR: u64 = 3_600_000_000_000;

/// Never yields to the host.
pub fn spin() -> ! {
    loop {
        spin_loop();
    }
}

/// Leaves it to the host to wait.
pub fn sleep() -> &'static str {
    subscribe_duration(HOUR).block();
    "an hour has passed\n"
}

/// Gives up its answer, and goes on.
pub fn never_answer(reply: Reply) {
    drop(reply);
    subscribe_duration(HOUR).block();
}

/// Calls itself until the stack is full.
pub fn recurse() -> String {
    deeper(0).to_string()
}

/// No loop can do the same, for there is something to do after the call.
fn deeper(depth: u64) -> u64 {
    if black_box(depth) == u64::MAX {
        return depth;
    }
    black_box(deeper(depth + 1)) ^ depth
}
