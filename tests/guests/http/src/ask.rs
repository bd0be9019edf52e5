//! A request over messaging.

use crate::bindings::wasi::messaging::request_reply::request;
use crate::bindings::wasi::messaging::types::{Client, Error, Message};
use crate::words;

/// The data of the reply, or the error.
pub fn ask(topic: &str, data: &[u8]) -> Vec<u8> {
    match reply(topic, data) {
        Ok(data) => data,
        Err(error) => format!("{}\n", words::messaging(&error)).into_bytes(),
    }
}

fn reply(topic: &str, data: &[u8]) -> Result<Vec<u8>, Error> {
    let client = Client::connect("default")?;
    let replies = request(&client, topic, &Message::new(data), None)?;
    Ok(replies.first().map(Message::data).unwrap_or_default())
}
