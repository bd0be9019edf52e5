//! Bodies, as streams.

use std::io;
use std::io::Write as _;

use wasip2::http::types::http_error_code;
use wasip2::io::streams::StreamError;

use crate::reply::Reply;
use crate::request::Request;
use crate::words;

const CHUNK: usize = 64 * 1024;

/// Sends each chunk back as it comes, and holds no more than that.
pub fn echo(request: &Request, reply: Reply) {
    let mut body = request.body();
    let mut sending = reply.stream();
    if io::copy(&mut body.stream, &mut sending.stream).is_ok() {
        sending.end();
    }
}

pub fn stream(bytes: u64, reply: Reply) {
    let mut sending = reply.stream();
    let chunk = [b'.'; CHUNK];
    let mut left = bytes;
    while left > 0 {
        let now = left.min(CHUNK as u64) as usize;
        if sending.stream.write_all(&chunk[..now]).is_err() {
            return;
        }
        left -= now as u64;
    }
    sending.end();
}

/// Reads the whole body, and gives its size, or what went wrong.
pub fn upload(request: &Request) -> String {
    let body = request.body();
    let mut size = 0;
    loop {
        match body.stream.blocking_read(CHUNK as u64) {
            Ok(chunk) => size += chunk.len(),
            Err(StreamError::Closed) => return format!("{size}\n"),
            Err(StreamError::LastOperationFailed(error)) => {
                return match http_error_code(&error) {
                    Some(code) => format!("error: {} after {size} bytes\n", words::http(&code)),
                    None => format!("error: {} after {size} bytes\n", error.to_debug_string()),
                };
            }
        }
    }
}

/// The whole body, or as much of it as came.
pub fn read(request: &Request) -> Vec<u8> {
    let mut bytes = Vec::new();
    let _ = io::Read::read_to_end(&mut request.body().stream, &mut bytes);
    bytes
}

/// Sends the headers and the start of a body, and then traps.
pub fn trap_late(reply: Reply) {
    let sending = reply.stream();
    sending
        .stream
        .blocking_write_and_flush(b"this is where it starts, and ")
        .expect("the client waits for its answer");
    core::arch::wasm32::unreachable();
}
