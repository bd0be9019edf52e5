//! The cases of `wasi:messaging@0.2.0-draft`.

mod client;
mod handles;
mod message;
mod partner;
mod refusals;
mod request;
mod send;

mod bindings {
    wit_bindgen::generate!({
        path: "../../../wit/messaging-draft",
        world: "imports-request-reply",
        additional_derives: [PartialEq],
    });
}

fn main() -> std::process::ExitCode {
    cases::main(&[
        client::CASES,
        message::CASES,
        send::CASES,
        request::CASES,
        partner::CASES,
        partner::CROWDED,
        handles::CASES,
        handles::QUOTA,
        handles::HOARDED,
        handles::CONSUMED,
        refusals::DENIED,
        refusals::FAILING,
    ])
}
