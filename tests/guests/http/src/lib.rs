//! Does what the path of a request names.
//!
//! Behind some paths is what only a broken or a greedy guest does, for a host to bear: it never ends, never yields, traps
//! in the middle of an answer, or takes whatever there is until it gets no more.

mod afterwards;
mod ask;
mod body;
mod endless;
mod fetch;
mod granted;
mod greed;
mod reply;
mod request;
mod store;
mod words;

mod bindings {
    wit_bindgen::generate!({
        inline: "
            package http:guest;
            world guest {
                include wasi:keyvalue/imports@0.2.0-draft2;
                include wasi:messaging/imports-request-reply@0.2.0-draft;
            }
        ",
        path: ["../../../wit/keyvalue-draft2", "../../../wit/messaging-draft"],
        generate_all,
    });
}

use wasip2::exports::http::incoming_handler::Guest;
use wasip2::http::types::{IncomingRequest, ResponseOutparam};

use reply::Reply;
use request::Request;

struct Http;

impl Guest for Http {
    fn handle(request: IncomingRequest, out: ResponseOutparam) {
        let request = Request::new(request);
        let reply = Reply::new(out);
        match request.path() {
            "/hello" => reply.text("hello\n"),
            "/headers" => reply.text(&request.described()),
            "/whereto" => reply.text(&request.whereto()),
            "/echo" => body::echo(&request, reply),
            "/upload" => reply.text(&body::upload(&request)),
            "/stream" => body::stream(request.number("bytes"), reply),
            "/trap-late" => body::trap_late(reply),
            "/spin" => endless::spin(),
            "/sleep" => reply.text(endless::sleep()),
            "/unanswered" => endless::never_answer(reply),
            "/recurse" => reply.text(&endless::recurse()),
            "/panic" => panic!("the guest panicked on purpose"),
            "/allocate" => reply.text(&greed::allocate()),
            "/handles" => reply.text(&greed::handles()),
            "/fill" => reply.text(&greed::fill()),
            "/publish" => reply.text(&greed::publish(&request.parameter("topic"))),
            "/afterwards" => afterwards::answer(&request, reply),
            "/env" => reply.text(&granted::environment()),
            "/preopens" => reply.text(&granted::preopens()),
            "/fetch" => reply.text(&fetch::fetch(&request.parameter("url"))),
            "/bucket" => reply.text(&store::write(&request.parameter("name"))),
            "/read" => reply.text(&store::read(&request.parameter("name"))),
            "/ask" => reply.bytes(&ask::ask(
                &request.parameter("topic"),
                &body::read(&request),
            )),
            path => reply.not_found(path),
        }
    }
}

wasip2::http::proxy::export!(Http with_types_in wasip2);
