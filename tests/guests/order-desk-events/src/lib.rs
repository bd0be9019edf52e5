//! The back office of the order desk: writes a receipt for each order, and takes its items from the stock.
//!
//! A message may come again, when the attempt before failed or when nobody heard that it succeeded. A receipt can be
//! written twice; the stock is lowered last, so that nothing can fail after it.

mod receipt;
mod stock;

mod bindings {
    wit_bindgen::generate!({
        inline: "
            package order-desk:events;
            world back-office {
                include wasi:keyvalue/imports@0.2.0-draft2;
                include wasi:blobstore/imports@0.2.0-draft;
                include wasi:messaging/messaging-core@0.2.0-draft;
            }
        ",
        path: [
            "../../../wit/io",
            "../../../wit/keyvalue-draft2",
            "../../../wit/blobstore-draft",
            "../../../wit/messaging-draft",
        ],
        generate_all,
    });
}

use bindings::exports::wasi::messaging::incoming_handler::{Error, Guest, Message};

struct BackOffice;

impl Guest for BackOffice {
    fn handle(message: Message) -> Result<(), Error> {
        if message.topic().as_deref() != Some("orders.created") {
            return Ok(());
        }
        let order = Order::told_by(&message).map_err(Error::Other)?;
        receipt::write(&order).map_err(Error::Other)?;
        stock::take(&order).map_err(Error::Other)
    }
}

struct Order {
    number: String,
    item: String,
    quantity: i64,
}

impl Order {
    fn told_by(message: &Message) -> Result<Self, String> {
        let metadata = message.metadata().unwrap_or_default();
        let told = |name: &str| {
            let found = metadata.iter().find(|(key, _)| key == name);
            let (_, value) = found.ok_or_else(|| format!("the news have no `{name}`"))?;
            Ok::<_, String>(value.clone())
        };
        let quantity = told("quantity")?;
        Ok(Self {
            number: told("number")?,
            item: told("item")?,
            quantity: quantity
                .parse()
                .map_err(|_| format!("`{quantity}` is no quantity"))?,
        })
    }
}

bindings::export!(BackOffice with_types_in bindings);
