//! Sending, as far as the sender can tell.

use cases::{Case, Outcome, done, gives, group, holds, refuses};

use crate::bindings::wasi::messaging::producer::send;
use crate::bindings::wasi::messaging::types::{Client, Error, Message};

/// Topics that no message can be sent to: empty, with blanks, and patterns.
pub const BAD_TOPICS: [&str; 7] = [
    "",
    " ",
    "orders created",
    "orders.created ",
    "orders.*",
    "*",
    "orders.>",
];

pub const CASES: &[Case] = group!(producer:
    send_to_nobody_is_ok,
    send_refuses_bad_topics,
    send_goes_on_after_a_bad_topic,
    send_of_a_mib,
    many_messages_are_let_go_of,
);

fn send_to_nobody_is_ok() -> Outcome {
    let client = done!(Client::connect("default"));
    gives!(send(&client, "cases.nobody.listens", Message::new(b"hello?")) => ());
    Ok(())
}

fn send_refuses_bad_topics() -> Outcome {
    let client = done!(Client::connect("default"));
    for topic in BAD_TOPICS {
        let sent = send(&client, topic, Message::new(b"lost"));
        holds!(sent.is_err(), "a message is taken for the topic {topic:?}");
        refuses!(sent => Error::Other(_));
    }
    Ok(())
}

fn send_goes_on_after_a_bad_topic() -> Outcome {
    let client = done!(Client::connect("default"));
    refuses!(send(&client, "", Message::new(b"lost")) => Error::Other(_));
    gives!(send(&client, "cases.nobody.listens", Message::new(b"sent")) => ());
    Ok(())
}

fn send_of_a_mib() -> Outcome {
    let client = done!(Client::connect("default"));
    gives!(send(&client, "cases.nobody.listens", Message::new(&vec![1; 1 << 20])) => ());
    Ok(())
}

/// A message sent is no longer the guest's, so it does not count as one that the guest holds.
fn many_messages_are_let_go_of() -> Outcome {
    let client = done!(Client::connect("default"));
    for n in 0..20_000 {
        let sent = send(
            &client,
            "cases.nobody.listens",
            Message::new(b"one of many"),
        );
        holds!(sent.is_ok(), "message number {n} is refused");
    }
    Ok(())
}
