//! Handles messages as the last word of their topic says, in an async function. What that calls is lowered to wait.

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

use bindings::exports::wasi::messaging::incoming_handler::{Error, Guest, Message};

struct Worker;

impl Guest for Worker {
    async fn handle(message: Message) -> Result<(), Error> {
        jobs::handle(&message)
    }
}

bindings::export!(Worker with_types_in bindings);
