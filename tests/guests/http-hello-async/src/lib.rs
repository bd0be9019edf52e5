//! Says hello to every request, as `http-hello` does, as a handler of WASI HTTP 0.3.
//!
//! It is measured beside hosts without `wasi:keyvalue`, which `http-async` imports.

use wasip3::exports::http::handler::Guest;
use wasip3::http::types::{ErrorCode, Fields, Request, Response};
use wasip3::{spawn_local, wit_future, wit_stream};

struct Hello;

impl Guest for Hello {
    async fn handle(_request: Request) -> Result<Response, ErrorCode> {
        let headers = [("content-type".to_owned(), b"text/plain".to_vec())];
        let headers = Fields::from_list(&headers).expect("the header is allowed");
        let (mut body, reader) = wit_stream::new();
        let (_, no_trailers) = wit_future::new(|| Ok(None));
        let (response, _sent) = Response::new(headers, Some(reader), no_trailers);
        spawn_local(async move {
            body.write_all(b"hello\n".to_vec()).await;
        });
        Ok(response)
    }
}

wasip3::http::service::export!(Hello with_types_in wasip3);
