//! Clients.

use cases::{Case, Outcome, done, gives, group, refuses};

use crate::bindings::wasi::messaging::producer::send;
use crate::bindings::wasi::messaging::request_reply::request;
use crate::bindings::wasi::messaging::types::{Client, Error, Message};

pub const CASES: &[Case] = group!(client:
    connects_and_disconnects,
    clients_are_independent,
    a_disconnected_client_is_a_connection_error,
);

fn connects_and_disconnects() -> Outcome {
    let client = done!(Client::connect("default"));
    gives!(client.disconnect() => ());
    Ok(())
}

fn clients_are_independent() -> Outcome {
    let (one, other) = (
        done!(Client::connect("default")),
        done!(Client::connect("default")),
    );
    done!(one.disconnect());
    drop(one);
    gives!(send(&other, "cases.client", Message::new(b"still connected")) => ());
    Ok(())
}

fn a_disconnected_client_is_a_connection_error() -> Outcome {
    let client = done!(Client::connect("default"));
    done!(client.disconnect());
    refuses!(send(&client, "cases.client", Message::new(b"lost")) => Error::Connection(_));
    refuses!(request(&client, "cases.client", &Message::new(b"lost"), None) => Error::Connection(_));
    Ok(())
}
