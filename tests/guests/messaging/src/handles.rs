//! Clients, messages and options as handles: freed, many at once, too many, and consumed.

use cases::{Case, Outcome, done, gives, group, hoard, holds, is, refuses, says, survived};

use crate::bindings::wasi::messaging::producer::send;
use crate::bindings::wasi::messaging::request_reply::{RequestOptions, reply, request};
use crate::bindings::wasi::messaging::types::{Client, Error, Message};
use crate::request::within;

pub const CASES: &[Case] = group!(handles:
    dropped_clients_are_freed,
    dropped_messages_are_freed,
    dropped_options_are_freed,
    messages_that_were_sent_are_freed,
    messages_that_were_refused_are_freed,
    messages_that_were_replied_are_freed,
    options_that_were_used_are_freed,
    many_handles_at_once,
);

/// For a host that allows a hundred handles.
pub const QUOTA: &[Case] = group!(on demand quota: clients_beyond_the_limit_are_refused);

/// For the same host. What cannot say that it was refused has to trap.
pub const HOARDED: &[Case] = group!(on demand hoarded:
    messages_beyond_the_limit_trap,
    options_beyond_the_limit_trap,
);

/// Each has to trap.
pub const CONSUMED: &[Case] = group!(on demand consumed:
    a_sent_message_is_no_handle,
    a_replied_message_is_no_handle,
    options_of_a_request_are_no_handle,
    a_dropped_client_is_no_handle,
);

const NOBODY: &str = "cases.nobody.listens";

fn dropped_clients_are_freed() -> Outcome {
    for n in 0..20_000 {
        let client = Client::connect("default");
        holds!(
            client.is_ok(),
            "a client is refused after {n} others, all of them dropped"
        );
    }
    Ok(())
}

fn dropped_messages_are_freed() -> Outcome {
    for _ in 0..20_000 {
        let message = Message::new(b"bytes");
        message.set_data(b"other bytes");
    }
    Ok(())
}

fn dropped_options_are_freed() -> Outcome {
    for _ in 0..20_000 {
        RequestOptions::new().set_timeout_ms(1);
    }
    Ok(())
}

fn messages_that_were_sent_are_freed() -> Outcome {
    let client = done!(Client::connect("default"));
    for n in 0..20_000 {
        let sent = send(&client, NOBODY, Message::new(b"one of many"));
        holds!(sent.is_ok(), "message number {n} is refused");
    }
    Ok(())
}

fn messages_that_were_refused_are_freed() -> Outcome {
    let client = done!(Client::connect("default"));
    for _ in 0..2_000 {
        refuses!(send(&client, "", Message::new(b"lost")) => Error::Other(_));
    }
    Ok(())
}

fn messages_that_were_replied_are_freed() -> Outcome {
    let nobodys = Message::new(b"from the guest itself");
    for _ in 0..20_000 {
        done!(reply(&nobodys, Message::new(b"one of many")));
    }
    Ok(())
}

fn options_that_were_used_are_freed() -> Outcome {
    let client = done!(Client::connect("default"));
    let question = Message::new(b"anyone?");
    for _ in 0..2_000 {
        refuses!(request(&client, "", &question, Some(within(1))) => Error::Other(_));
        let options = within(1);
        options.set_expected_replies(0);
        done!(request(&client, NOBODY, &question, Some(options)));
    }
    Ok(())
}

fn many_handles_at_once() -> Outcome {
    let mut held = Vec::new();
    for n in 0..300_u32 {
        let client = done!(Client::connect("default"));
        held.push((client, Message::new(&n.to_le_bytes()), within(n)));
    }
    for (n, (client, message, options)) in (0_u32..).zip(held) {
        is!(message.data() => n.to_le_bytes().to_vec());
        options.set_expected_replies(0);
        gives!(request(&client, NOBODY, &message, Some(options)).map(|replies| replies.len()) => 0);
        gives!(send(&client, NOBODY, message) => ());
    }
    Ok(())
}

fn clients_beyond_the_limit_are_refused() -> Outcome {
    let refusal = hoard(|| Client::connect("default"))?;
    let says = matches!(&refusal, Error::Other(words) if says(words, "as many as it may"));
    holds!(says, "the refusal is {refusal:?}");
    Ok(())
}

fn messages_beyond_the_limit_trap() -> Outcome {
    let held: Vec<_> = (0..1_000).map(|_| Message::new(b"kept")).collect();
    survived(&format!("{} messages are held", held.len()))
}

fn options_beyond_the_limit_trap() -> Outcome {
    let held: Vec<_> = (0..1_000).map(|_| RequestOptions::new()).collect();
    survived(&format!("{} options are held", held.len()))
}

/// A second owner of the handle.
fn twin(message: &Message) -> Message {
    // SAFETY: the handle is used after it was consumed, which the host is to find out.
    unsafe { Message::from_handle(message.handle()) }
}

fn a_sent_message_is_no_handle() -> Outcome {
    let client = done!(Client::connect("default"));
    let message = Message::new(b"sent");
    let again = twin(&message);
    done!(send(&client, NOBODY, message));
    let _ = send(&client, NOBODY, again);
    survived("a message was sent twice")
}

fn a_replied_message_is_no_handle() -> Outcome {
    let message = Message::new(b"an answer");
    let again = twin(&message);
    done!(reply(&Message::new(b"a question"), message));
    let _ = again.data();
    survived("a message that was replied was read")
}

fn options_of_a_request_are_no_handle() -> Outcome {
    let client = done!(Client::connect("default"));
    let options = within(1);
    options.set_expected_replies(0);
    // SAFETY: as in `twin`.
    let again = unsafe { RequestOptions::from_handle(options.handle()) };
    done!(request(&client, NOBODY, &Message::new(b""), Some(options)));
    again.set_timeout_ms(1);
    survived("options were set after their request")
}

fn a_dropped_client_is_no_handle() -> Outcome {
    let client = done!(Client::connect("default"));
    // SAFETY: as in `twin`.
    let again = unsafe { Client::from_handle(client.handle()) };
    drop(client);
    let _ = again.disconnect();
    survived("a dropped client was disconnected")
}
