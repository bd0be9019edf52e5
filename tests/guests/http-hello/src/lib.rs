//! Says hello to every request, with as few calls of the host as that takes.
//!
//! It is measured, so it should import nothing that it does not need. A panic would bring in the standard error, and with
//! it the whole of `wasi:cli`; what cannot fail here traps without a word.

use core::arch::wasm32::unreachable;

use wasip2::exports::http::incoming_handler::Guest;
use wasip2::http::types::{
    Fields, IncomingRequest, OutgoingBody, OutgoingResponse, ResponseOutparam,
};

struct Hello;

impl Guest for Hello {
    fn handle(_request: IncomingRequest, out: ResponseOutparam) {
        let headers = Fields::new();
        sure(headers.append("content-type", b"text/plain"));
        let response = OutgoingResponse::new(headers);
        let body = sure(response.body());
        let stream = sure(body.write());
        sure(stream.blocking_write_and_flush(b"hello\n"));
        drop(stream);
        sure(OutgoingBody::finish(body, None));
        // The answer is whole by now, so that it can leave in one piece.
        ResponseOutparam::set(out, Ok(response));
    }
}

fn sure<T, E>(result: Result<T, E>) -> T {
    match result {
        Ok(value) => value,
        Err(_) => unreachable(),
    }
}

wasip2::http::proxy::export!(Hello with_types_in wasip2);
