//! The counter of the order desk: takes orders over HTTP, and shows them and their receipts.
//!
//! It writes no receipt and knows no stock. It tells the topic `orders.created` of each order, and what follows from that is
//! the business of whoever listens.

mod ledger;
mod news;
mod order;
mod receipt;
mod web;

mod bindings {
    wit_bindgen::generate!({
        inline: "
            package order-desk:http;
            world counter {
                include wasi:sql/imports@0.2.0-draft;
                include wasi:keyvalue/imports@0.2.0-draft2;
                include wasi:blobstore/imports@0.2.0-draft;
                include wasi:messaging/imports@0.2.0-draft;
            }
        ",
        path: [
            "../../../wit/io",
            "../../../wit/sql-draft-typed",
            "../../../wit/keyvalue-draft2",
            "../../../wit/blobstore-draft",
            "../../../wit/messaging-draft",
        ],
        generate_all,
    });
}

use wasip2::exports::http::incoming_handler::Guest;
use wasip2::http::types::{IncomingRequest, Method, ResponseOutparam};

use bindings::wasi::keyvalue::atomics::increment;
use bindings::wasi::keyvalue::store::{Bucket, Error, open};
use ledger::Ledger;
use order::Order;
use web::{Answer, Request};

struct Counter;

impl Guest for Counter {
    fn handle(request: IncomingRequest, out: ResponseOutparam) {
        let request = Request::new(request);
        // What stops halfway is an answer as well.
        let answer = answer(&request).unwrap_or_else(|refusal| refusal);
        answer.send(out);
    }
}

fn answer(request: &Request) -> Result<Answer, Answer> {
    let path: Vec<&str> = request.path().split('/').skip(1).collect();
    match (request.method(), path.as_slice()) {
        (Method::Post, ["orders"]) => take(&request.body()?),
        (Method::Get, ["orders"]) => list(),
        (Method::Get, ["orders", number]) => show(number),
        (Method::Get, ["receipts", number]) => receipt::show(number, request.header("range")),
        _ => Err(Answer::text(
            404,
            "the desk has /orders, /orders/NUMBER and /receipts/NUMBER",
        )),
    }
}

fn take(form: &str) -> Result<Answer, Answer> {
    let new = order::parse(form).map_err(|wrong| Answer::text(400, wrong))?;
    let order = Ledger::open()?.add(new)?;
    // From here on the order stands. What fails now is told, and takes nothing back.
    increment(&counters()?, "orders", 1).map_err(counters_fail)?;
    news::created(&order)?;
    let location = format!("/orders/{}", order.number);
    Ok(Answer::json(201, &order.json()).with("location", &location))
}

fn list() -> Result<Answer, Answer> {
    let orders: Vec<String> = Ledger::open()?.all()?.iter().map(Order::json).collect();
    let taken = counters()?.get("orders").map_err(counters_fail)?;
    let taken = taken.map_or_else(|| "0".to_owned(), |n| String::from_utf8_lossy(&n).into());
    let orders = orders.join(",");
    Ok(Answer::json(
        200,
        &format!(r#"{{"taken":{taken},"orders":[{orders}]}}"#),
    ))
}

fn show(number: &str) -> Result<Answer, Answer> {
    let missing = || Answer::text(404, &format!("there is no order {number}"));
    let order = Ledger::open()?.find(number.parse().map_err(|_| missing())?)?;
    Ok(Answer::json(200, &order.ok_or_else(missing)?.json()))
}

fn counters() -> Result<Bucket, String> {
    open("desk").map_err(counters_fail)
}

fn counters_fail(error: Error) -> String {
    match error {
        Error::NoSuchStore => "the counters are missing".to_owned(),
        Error::AccessDenied => "the counters are out of reach".to_owned(),
        Error::Other(words) => format!("the counters fail: {words}"),
    }
}

wasip2::http::proxy::export!(Counter with_types_in wasip2);
