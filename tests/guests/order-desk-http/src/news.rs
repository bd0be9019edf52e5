//! The news of each order, for whoever listens.

use crate::bindings::wasi::messaging::producer::send;
use crate::bindings::wasi::messaging::types::{Client, Error, Message};
use crate::order::Order;

/// Metadata saves the listeners from parsing.
pub fn created(order: &Order) -> Result<(), String> {
    let message = Message::new(order.json().as_bytes());
    message.set_content_type("application/json");
    message.add_metadata("number", &order.number.to_string());
    message.add_metadata("item", &order.item);
    message.add_metadata("quantity", &order.quantity.to_string());
    Client::connect("default")
        .and_then(|client| send(&client, "orders.created", message))
        .map_err(|error| match error {
            Error::Timeout => "the news do not get out in time".to_owned(),
            Error::Connection(words) | Error::PermissionDenied(words) | Error::Other(words) => {
                format!("the news do not get out: {words}")
            }
        })
}
