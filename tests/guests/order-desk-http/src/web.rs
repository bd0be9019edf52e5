//! Requests as they are read, and answers as they are sent.

use std::io::{Read as _, Write as _};

use wasip2::http::types::{
    Fields, IncomingRequest, Method, OutgoingBody, OutgoingResponse, ResponseOutparam,
};

const LONGEST_FORM: u64 = 4096;

pub struct Request {
    incoming: IncomingRequest,
    target: String,
}

impl Request {
    pub fn new(incoming: IncomingRequest) -> Self {
        let target = incoming.path_with_query().unwrap_or_default();
        Self { incoming, target }
    }

    pub fn method(&self) -> Method {
        self.incoming.method()
    }

    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    pub fn header(&self, name: &str) -> Option<String> {
        let value = self.incoming.headers().get(name).into_iter().next()?;
        String::from_utf8(value).ok()
    }

    pub fn body(&self) -> Result<String, Answer> {
        let body = self.incoming.consume().expect("the body is taken once");
        let stream = body.stream().expect("its stream is taken once");
        let mut text = String::new();
        match stream.take(LONGEST_FORM).read_to_string(&mut text) {
            Ok(_) => Ok(text),
            Err(error) => Err(Answer::text(
                400,
                &format!("the order cannot be read: {error}"),
            )),
        }
    }
}

pub struct Answer {
    status: u16,
    headers: Vec<(String, Vec<u8>)>,
    body: Vec<u8>,
}

impl Answer {
    pub fn new(status: u16, content_type: &str, body: Vec<u8>) -> Self {
        let answer = Self {
            status,
            headers: Vec::new(),
            body,
        };
        answer.with("content-type", content_type)
    }

    pub fn text(status: u16, text: &str) -> Self {
        Self::new(
            status,
            "text/plain; charset=utf-8",
            format!("{text}\n").into(),
        )
    }

    pub fn json(status: u16, json: &str) -> Self {
        Self::new(status, "application/json", format!("{json}\n").into())
    }

    pub fn with(mut self, header: &str, value: &str) -> Self {
        self.headers.push((header.to_owned(), value.into()));
        self
    }

    pub fn send(self, out: ResponseOutparam) {
        let headers = Fields::from_list(&self.headers).expect("the headers are allowed");
        let response = OutgoingResponse::new(headers);
        response
            .set_status_code(self.status)
            .expect("the status is one");
        let body = response.body().expect("the body is taken once");
        ResponseOutparam::set(out, Ok(response));
        let mut stream = body.write().expect("its stream is taken once");
        // A client that is gone needs no answer.
        if stream.write_all(&self.body).is_ok() {
            drop(stream);
            let _ = OutgoingBody::finish(body, None);
        }
    }
}

/// Words of a store that fails.
impl From<String> for Answer {
    fn from(words: String) -> Self {
        Self::text(500, &words)
    }
}
