//! Sending, as far as the sender can tell.

use cases::{Case, Outcome, done, gives, group, holds, refuses};

use crate::bindings::wasi::messaging::producer::send;
use crate::bindings::wasi::messaging::types::{Client, Error, Message};

/// Topics that no message can be sent to: empty, in a word too, with blanks, and patterns.
pub const BAD_TOPICS: [&str; 9] = [
    "",
    " ",
    "orders created",
    "orders.created ",
    "orders..created",
    ".orders",
    "orders.*",
    "*",
    "orders.>",
];

pub const CASES: &[Case] = group!(producer:
    send_to_nobody_is_ok,
    send_refuses_bad_topics,
    send_goes_on_after_a_bad_topic,
    send_of_a_mib,
    a_reserved_topic_is_permission_denied,
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

/// Where replies go is the host's, and to guests as good as forbidden.
fn a_reserved_topic_is_permission_denied() -> Outcome {
    let client = done!(Client::connect("default"));
    refuses!(send(&client, "_INBOX.guessed", Message::new(b"forged")) => Error::PermissionDenied(_));
    Ok(())
}
