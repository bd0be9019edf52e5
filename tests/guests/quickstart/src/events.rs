//! The news of each order, for whoever listens.

use crate::bindings::wasi::messaging::producer::send;
use crate::bindings::wasi::messaging::types::{Client, Error, Message};
use crate::order::Order;
use crate::{Outcome, ensure};

const TOPIC: &str = "orders.created";

pub fn publish(orders: &[Order]) -> Outcome {
    let client =
        Client::connect("default").map_err(|error| failed("the broker does not answer", &error))?;
    for order in orders {
        let message = Message::new(json(order).as_bytes());
        message.set_content_type("application/json");
        message.add_metadata("order", &order.number.to_string());
        ensure(
            message.content_type().as_deref() == Some("application/json"),
            || "a message forgets its content type".to_owned(),
        )?;
        ensure(
            message.metadata() == Some(vec![("order".to_owned(), order.number.to_string())]),
            || "a message forgets its metadata".to_owned(),
        )?;
        send(&client, TOPIC, message).map_err(|error| failed("an event is not sent", &error))?;
    }
    client
        .disconnect()
        .map_err(|error| failed("the broker does not let go", &error))?;
    println!(
        "  {} events go out on `{TOPIC}`, to whoever listens.",
        orders.len()
    );
    Ok(())
}

fn json(order: &Order) -> String {
    let Order {
        number,
        customer,
        item,
        quantity,
        price,
        ..
    } = order;
    format!(
        r#"{{"number":{number},"customer":{customer:?},"item":{item:?},"quantity":{quantity},"price":{price}}}"#
    )
}

fn failed(what: &str, error: &Error) -> String {
    let why = match error {
        Error::Timeout => "no answer came in time",
        Error::Connection(words) | Error::PermissionDenied(words) | Error::Other(words) => words,
    };
    format!("{what}: {why}")
}
