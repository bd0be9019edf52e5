//! Answers each request with how often its path was visited: counted in `wasi:keyvalue`, and told to `wasi:sql`.

mod bindings {
    wit_bindgen::generate!({
        inline: "
            package my:visits;
            world visits {
                include wasi:keyvalue/imports@0.2.0-draft2;
                include wasi:sql/imports@0.2.0-draft;
            }
        ",
        path: ["../../../wit/keyvalue-draft2", "../../../wit/sql-draft-typed"],
        generate_all,
    });
}

use std::error::Error;

use bindings::wasi::keyvalue::{atomics::increment, store};
use bindings::wasi::sql::readwrite::exec;
use bindings::wasi::sql::types::{Connection, DataType, Statement};
use wasip2::exports::http::incoming_handler::Guest;
use wasip2::http::types::{
    Fields, IncomingRequest, OutgoingBody, OutgoingResponse, ResponseOutparam,
};

struct Visits;

impl Guest for Visits {
    fn handle(request: IncomingRequest, out: ResponseOutparam) {
        let path = request.path_with_query().unwrap_or_default();
        let answer = visit(&path).unwrap_or_else(|error| format!("{error}\n"));
        let response = OutgoingResponse::new(Fields::new());
        let body = response.body().expect("a body is taken once");
        ResponseOutparam::set(out, Ok(response));
        let stream = body.write().expect("a stream is taken once");
        _ = stream.blocking_write_and_flush(answer.as_bytes());
        drop(stream);
        _ = OutgoingBody::finish(body, None);
    }
}

fn visit(path: &str) -> Result<String, Box<dyn Error>> {
    let bucket = store::open("visits")?;
    let count = increment(&bucket, path, 1)?;

    let told = |error: bindings::wasi::sql::types::Error| error.trace();
    let database = Connection::open("").map_err(told)?;
    let run = |text: &str, params: &[DataType]| {
        let statement = Statement::prepare(text, params)?;
        exec(&database, &statement)
    };
    run(
        "CREATE TABLE IF NOT EXISTS visits (path TEXT, count INTEGER)",
        &[],
    )
    .map_err(told)?;
    let row = [
        DataType::Str(Some(path.into())),
        DataType::Int64(Some(count)),
    ];
    run("INSERT INTO visits VALUES ($1, $2)", &row).map_err(told)?;
    Ok(format!("visit {count} of {path}\n"))
}

wasip2::http::proxy::export!(Visits with_types_in wasip2);
