//! The cases of `wasi:messaging@0.2.0-draft` in which what may wait is async.

#[path = "../../messaging/src/client.rs"]
mod client;
#[path = "../../messaging/src/handles.rs"]
mod handles;
#[path = "../../messaging/src/message.rs"]
mod message;
#[path = "../../messaging/src/partner.rs"]
mod partner;
#[path = "../../messaging/src/refusals.rs"]
mod refusals;
#[path = "../../messaging/src/request.rs"]
mod request;
#[path = "../../messaging/src/send.rs"]
mod send;

mod bindings {
    wit_bindgen::generate!({
        inline: "
            package cases:guest;
            world guest {
                include wasi:messaging/imports-request-reply@0.2.0-draft;
                include wasi:cli/command@0.3.0;
            }
        ",
        path: ["../../../wit/messaging-draft-async", "../cases/wit"],
        async: false,
        generate_all,
        additional_derives: [PartialEq],
    });
}

cases::concurrent!(
    bindings,
    [
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
        refusals::FAILING
    ]
);
