//! Answers every request with what the default bucket holds under `key`, and puts 100 bytes there first if need be.

mod bindings {
    wit_bindgen::generate!({
        path: "../../../wit/keyvalue-draft",
        world: "imports",
    });
}

use bindings::wasi::keyvalue::store::{Error, open};
use wasip2::exports::http::incoming_handler::Guest;
use wasip2::http::types::{
    Fields, IncomingRequest, OutgoingBody, OutgoingResponse, ResponseOutparam,
};

const KEY: &str = "key";
const VALUE: [u8; 100] = [b'v'; 100];

struct Get;

impl Guest for Get {
    fn handle(_request: IncomingRequest, out: ResponseOutparam) {
        let value = value().expect("the default bucket can be read and written");
        let response = OutgoingResponse::new(Fields::new());
        let body = response.body().expect("a body is taken once");
        let stream = body.write().expect("a stream is taken once");
        stream
            .blocking_write_and_flush(&value)
            .expect("the client waits for its answer");
        drop(stream);
        OutgoingBody::finish(body, None).expect("the body is whole");
        ResponseOutparam::set(out, Ok(response));
    }
}

fn value() -> Result<Vec<u8>, Error> {
    let bucket = open("")?;
    if let Some(value) = bucket.get(KEY)? {
        return Ok(value);
    }
    bucket.set(KEY, &VALUE)?;
    Ok(VALUE.to_vec())
}

wasip2::http::proxy::export!(Get with_types_in wasip2);
