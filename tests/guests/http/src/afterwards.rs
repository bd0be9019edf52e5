//! What is still to do when the answer is out.

use wasip2::clocks::monotonic_clock::subscribe_duration;

use crate::bindings::wasi::keyvalue::store::open;
use crate::reply::Reply;
use crate::request::Request;

/// Long enough for a host to notice that the answer is whole.
const WHILE: u64 = 100_000_000;

/// Answers, waits, and then sets a key.
pub fn answer(request: &Request, reply: Reply) {
    let status = request.number("status");
    reply.of_four_bytes(u16::try_from(status).unwrap_or(200));
    subscribe_duration(WHILE).block();
    let bucket = open("").expect("the default bucket");
    let key = request.parameter("key");
    bucket.set(&key, b"done").expect("a key that can be set");
}
