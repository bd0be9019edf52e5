//! Handles messages as the last word of their topic says.

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
        path: ["../../../wit/keyvalue-draft2", "../../../wit/messaging-draft"],
        generate_all,
    });
}

use bindings::exports::wasi::messaging::incoming_handler::{Error, Guest, Message};

struct Worker;

impl Guest for Worker {
    fn handle(message: Message) -> Result<(), Error> {
        jobs::handle(&message)
    }
}

bindings::export!(Worker with_types_in bindings);
