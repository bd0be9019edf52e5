//! Answers, whose bodies follow in a task of their own.

use wasip3::http::types::{Fields, Request, Response};
use wasip3::wit_bindgen::rt::async_support::{StreamResult, StreamWriter};
use wasip3::{spawn_local, wit_future, wit_stream};

const CHUNK: usize = 64 * 1024;

pub fn whole(status: u16, bytes: Vec<u8>) -> Response {
    answer(status, "text/plain", async move |mut body| {
        body.write_all(bytes).await;
    })
}

pub fn stream(bytes: u64) -> Response {
    answer(200, "application/octet-stream", async move |mut body| {
        let mut left = bytes;
        while left > 0 {
            let now = left.min(CHUNK as u64) as usize;
            let unwritten = body.write_all(vec![b'.'; now]).await;
            if !unwritten.is_empty() {
                return;
            }
            left -= now as u64;
        }
    })
}

/// Sends each chunk back as it comes, and holds no more than that.
pub fn echo(request: Request) -> Response {
    let (_, received) = wit_future::new(|| Ok(()));
    let (mut incoming, _trailers) = Request::consume_body(request, received);
    answer(200, "application/octet-stream", async move |mut body| {
        loop {
            let (result, chunk) = incoming.read(Vec::with_capacity(CHUNK)).await;
            let unwritten = body.write_all(chunk).await;
            if !unwritten.is_empty() || !matches!(result, StreamResult::Complete(_)) {
                return;
            }
        }
    })
}

fn answer(
    status: u16,
    content_type: &str,
    send: impl AsyncFnOnce(StreamWriter<u8>) + 'static,
) -> Response {
    let headers = [("content-type".to_owned(), content_type.as_bytes().to_vec())];
    let headers = Fields::from_list(&headers).expect("the header is allowed");
    let (writer, reader) = wit_stream::new();
    let (_, no_trailers) = wit_future::new(|| Ok(None));
    let (response, _sent) = Response::new(headers, Some(reader), no_trailers);
    response.set_status_code(status).expect("the status is one");
    spawn_local(async move { send(writer).await });
    response
}
