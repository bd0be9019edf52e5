//! Clients.

use cases::{Case, Outcome, done, gives, group, holds};

use crate::bindings::wasi::messaging::producer::send;
use crate::bindings::wasi::messaging::types::{Client, Message};

pub const CASES: &[Case] = group!(client:
    connects_and_disconnects,
    clients_are_independent,
    many_clients_one_after_another,
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

fn many_clients_one_after_another() -> Outcome {
    for n in 0..5_000 {
        let client = Client::connect("default");
        holds!(
            client.is_ok(),
            "a client is refused after {n} others, all of them dropped"
        );
    }
    Ok(())
}
