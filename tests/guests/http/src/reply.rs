//! Answers: with a text that is known, or with a body that is still to come.

use std::io::Write as _;

use wasip2::http::types::{Fields, OutgoingBody, OutgoingResponse, ResponseOutparam};
use wasip2::io::streams::OutputStream;

pub struct Reply(ResponseOutparam);

impl Reply {
    pub fn new(out: ResponseOutparam) -> Self {
        Self(out)
    }

    pub fn text(self, text: &str) {
        self.start(200, "text/plain; charset=utf-8")
            .all(text.as_bytes());
    }

    pub fn bytes(self, bytes: &[u8]) {
        self.start(200, "application/octet-stream").all(bytes);
    }

    pub fn not_found(self, path: &str) {
        self.start(404, "text/plain; charset=utf-8")
            .all(format!("nothing is at {path}\n").as_bytes());
    }

    /// An answer of this status with four bytes, whose number its head says.
    pub fn of_four_bytes(self, status: u16) {
        let headers = Fields::new();
        headers
            .append("content-length", b"4")
            .expect("the header is allowed");
        self.with(status, headers).all(b"done");
    }

    /// Sends status and headers; the body follows.
    pub fn stream(self) -> Sending {
        self.start(200, "application/octet-stream")
    }

    fn start(self, status: u16, content_type: &str) -> Sending {
        let headers = Fields::new();
        headers
            .append("content-type", content_type.as_bytes())
            .expect("the header is allowed");
        self.with(status, headers)
    }

    fn with(self, status: u16, headers: Fields) -> Sending {
        let response = OutgoingResponse::new(headers);
        response.set_status_code(status).expect("the status is one");
        let body = response.body().expect("the body is taken once");
        let stream = body.write().expect("its stream is taken once");
        ResponseOutparam::set(self.0, Ok(response));
        Sending { stream, body }
    }
}

/// An answer whose headers are on their way.
pub struct Sending {
    pub stream: OutputStream,
    body: OutgoingBody,
}

impl Sending {
    /// A client that is gone, or a body that is too long, is no reason to trap.
    fn all(mut self, bytes: &[u8]) {
        if self.stream.write_all(bytes).is_ok() {
            self.end();
        }
    }

    /// Says that the body is whole. One that is dropped instead is cut off for its reader.
    pub fn end(self) {
        let Self { stream, body } = self;
        drop(stream);
        let _ = OutgoingBody::finish(body, None);
    }
}
