//! What the last word of a topic asks for.
//!
//! Each delivery may be to an instance of its own, so what has to be known of the attempts before is counted in the bucket
//! `worker`, under the data of the message.

use std::hint::spin_loop;

use wasip2::clocks::monotonic_clock::subscribe_duration;

use crate::bindings::wasi::keyvalue::atomics;
use crate::bindings::wasi::keyvalue::store::{self, open};
use crate::bindings::wasi::messaging::producer::send;
use crate::bindings::wasi::messaging::request_reply::{reply, request};
use crate::bindings::wasi::messaging::types::{Client, Error, Message};

const HOUR: u64 = 3_600_000_000_000;

pub fn handle(message: &Message) -> Result<(), Error> {
    let topic = message.topic().unwrap_or_default();
    let word = topic.rsplit('.').next().unwrap_or_default();
    match word {
        "ok" => handled(message),
        "flaky" => match count("attempts", message)? {
            1 | 2 => Err(Error::Other("not yet".to_owned())),
            _ => handled(message),
        },
        "bad" => Err(Error::Other("never".to_owned())),
        "trap" => match count("attempts", message)? {
            1 => core::arch::wasm32::unreachable(),
            _ => handled(message),
        },
        "spin" => match count("attempts", message)? {
            1 => loop {
                spin_loop();
            },
            _ => handled(message),
        },
        "hold" => {
            if count("started", message)? == 1 {
                subscribe_duration(HOUR).block();
            }
            handled(message)
        }
        "echo" => echo(message),
        "relay" => relay(message),
        "spread" => spread(message),
        _ => Err(Error::Other(format!("there is no job `{word}`"))),
    }
}

fn handled(message: &Message) -> Result<(), Error> {
    count("handled", message).map(drop)
}

/// Replies with the data in upper case, and with the content type and the metadata that came.
fn echo(message: &Message) -> Result<(), Error> {
    let answer = Message::new(&message.data().to_ascii_uppercase());
    if let Some(content_type) = message.content_type() {
        answer.set_content_type(&content_type);
    }
    if let Some(metadata) = message.metadata() {
        answer.set_metadata(&metadata);
    }
    reply(message, answer)
}

/// Asks the topic that the metadata names as `to`, and replies with what it answers.
fn relay(message: &Message) -> Result<(), Error> {
    let to = to(message)?;
    let client = Client::connect("default")?;
    for answer in request(&client, &to, &Message::new(&message.data()), None)? {
        reply(message, answer)?;
    }
    Ok(())
}

/// Publishes each word of the data on the topic that the metadata names as `to`.
fn spread(message: &Message) -> Result<(), Error> {
    let to = to(message)?;
    let client = Client::connect("default")?;
    for word in message.data().split(|byte| *byte == b' ') {
        send(&client, &to, Message::new(word))?;
    }
    Ok(())
}

fn to(message: &Message) -> Result<String, Error> {
    let metadata = message.metadata().unwrap_or_default();
    let to = metadata.into_iter().find(|(key, _)| key == "to");
    let missing = || Error::Other("the metadata has no `to`".to_owned());
    to.map(|(_, to)| to).ok_or_else(missing)
}

/// How often this has been counted of the message by now.
fn count(what: &str, message: &Message) -> Result<i64, Error> {
    let key = format!("{what}.{}", String::from_utf8_lossy(&message.data()));
    open("worker")
        .and_then(|bucket| atomics::increment(&bucket, &key, 1))
        .map_err(|error| {
            Error::Other(match error {
                store::Error::NoSuchStore => "the bucket `worker` is missing".to_owned(),
                store::Error::AccessDenied => "the bucket `worker` is out of reach".to_owned(),
                store::Error::Other(words) => words,
            })
        })
}
