//! Handles messages as the last word of their topic says, in an async function. What that calls is lowered to wait. Where the first
//! word is `lingering` it goes on for an hour behind its answer.

#[path = "../../worker/src/jobs.rs"]
mod jobs;

mod bindings {
    wit_bindgen::generate!({
        inline: "
            package worker:guest;
            world guest {
                include wasi:keyvalue/imports@0.2.0-draft2;
                include wasi:messaging/messaging-request-reply@0.2.0-draft;
            }
        ",
        path: ["../../../wit/keyvalue-draft2-async", "../../../wit/messaging-draft-async"],
        async: ["export:wasi:messaging/incoming-handler@0.2.0-draft#handle", "-all"],
        generate_all,
    });
}

use wasip2::clocks::monotonic_clock::subscribe_duration;

use bindings::exports::wasi::messaging::incoming_handler::{Error, Guest, Message};

const HOUR: u64 = 3_600_000_000_000;

struct Worker;

impl Guest for Worker {
    async fn handle(message: Message) -> Result<(), Error> {
        let handled = jobs::handle(&message);
        if message
            .topic()
            .is_some_and(|topic| topic.starts_with("lingering."))
        {
            wit_bindgen::spawn_local(async {
                // Until the answer is out: what waits here has the host wait too.
                wit_bindgen::yield_async().await;
                subscribe_duration(HOUR).block();
            });
        }
        handled
    }
}

bindings::export!(Worker with_types_in bindings);
