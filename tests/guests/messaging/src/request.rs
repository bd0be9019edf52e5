//! Requests that nobody answers, and replies that nobody waits for.

use std::time::{Duration, Instant};

use cases::{Case, Outcome, done, gives, group, holds, is, refuses};

use crate::bindings::wasi::messaging::request_reply::{RequestOptions, reply, request};
use crate::bindings::wasi::messaging::types::{Client, Error, Message};
use crate::send::BAD_TOPICS;

pub const CASES: &[Case] = group!(request:
    a_request_that_nobody_answers_times_out,
    a_request_waits_as_long_as_it_was_told,
    a_request_to_what_is_no_topic_is_refused,
    a_request_leaves_the_message_to_the_guest,
    reply_to_nobody_does_nothing,
    reply_to_made_up_metadata_does_nothing,
    a_request_for_no_replies_does_not_wait,
);

fn a_request_that_nobody_answers_times_out() -> Outcome {
    let client = done!(Client::connect("default"));
    let question = Message::new(b"anyone?");
    refuses!(request(&client, "cases.nobody.answers", &question, Some(within(50))) => Error::Timeout);
    Ok(())
}

fn a_request_waits_as_long_as_it_was_told() -> Outcome {
    let client = done!(Client::connect("default"));
    let question = Message::new(b"anyone?");
    let started = Instant::now();
    refuses!(request(&client, "cases.nobody.answers", &question, Some(within(300))) => Error::Timeout);
    let waited = started.elapsed();
    holds!(
        waited >= Duration::from_millis(290),
        "a request of 300 ms came back after {waited:?}"
    );
    holds!(
        waited < Duration::from_secs(10),
        "a request of 300 ms came back after {waited:?}"
    );
    Ok(())
}

fn a_request_to_what_is_no_topic_is_refused() -> Outcome {
    let client = done!(Client::connect("default"));
    let question = Message::new(b"anyone?");
    for topic in BAD_TOPICS {
        let answers = request(&client, topic, &question, Some(within(50)));
        holds!(
            answers.is_err(),
            "a request is taken for the topic {topic:?}"
        );
        refuses!(answers => Error::Other(_));
    }
    Ok(())
}

fn a_request_leaves_the_message_to_the_guest() -> Outcome {
    let client = done!(Client::connect("default"));
    let question = Message::new(b"anyone?");
    question.set_content_type("text/plain");
    question.add_metadata("key", "value");
    refuses!(request(&client, "cases.nobody.answers", &question, Some(within(20))) => Error::Timeout);
    is!(question.data() => b"anyone?".to_vec());
    is!(question.content_type() => Some("text/plain".to_owned()));
    is!(question.metadata() => Some(vec![("key".to_owned(), "value".to_owned())]));
    refuses!(request(&client, "cases.nobody.answers", &question, Some(within(20))) => Error::Timeout);
    Ok(())
}

fn reply_to_nobody_does_nothing() -> Outcome {
    let nobodys = Message::new(b"from the guest itself");
    gives!(reply(&nobodys, Message::new(b"an answer")) => ());
    gives!(reply(&nobodys, Message::new(b"another")) => ());
    is!(nobodys.data() => b"from the guest itself".to_vec());
    Ok(())
}

/// Whom a reply goes to is for the host to know, and not to be had by writing it down.
fn reply_to_made_up_metadata_does_nothing() -> Outcome {
    let made_up = Message::new(b"");
    for key in ["reply-to", "reply_to", "reply"] {
        made_up.add_metadata(key, "cases.nobody.listens");
    }
    gives!(reply(&made_up, Message::new(b"an answer")) => ());
    Ok(())
}

/// A request for no replies is a message sent.
fn a_request_for_no_replies_does_not_wait() -> Outcome {
    let client = done!(Client::connect("default"));
    let options = within(60_000);
    options.set_expected_replies(0);
    let started = Instant::now();
    let replies = done!(request(
        &client,
        "cases.nobody.answers",
        &Message::new(b"anyone?"),
        Some(options)
    ));
    is!(replies.len() => 0);
    let waited = started.elapsed();
    holds!(
        waited < Duration::from_secs(10),
        "a request for no replies came back after {waited:?}"
    );
    Ok(())
}

pub fn within(milliseconds: u32) -> RequestOptions {
    let options = RequestOptions::new();
    options.set_timeout_ms(milliseconds);
    options
}
