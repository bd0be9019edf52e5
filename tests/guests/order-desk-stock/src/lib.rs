//! The stock-keeper of the order desk: watches the stock, and says what runs low.

mod bindings {
    wit_bindgen::generate!({
        inline: "
            package order-desk:stock;
            world stock-keeper {
                include wasi:keyvalue/watch-service@0.2.0-draft2;
                include wasi:messaging/imports@0.2.0-draft;
            }
        ",
        path: ["../../../wit/keyvalue-draft2", "../../../wit/messaging-draft"],
        generate_all,
    });
}

use bindings::exports::wasi::keyvalue::watcher::{Bucket, Guest};
use bindings::wasi::messaging::producer::send;
use bindings::wasi::messaging::types::{Client, Error, Message};

const FEW: i64 = 3;

struct StockKeeper;

impl Guest for StockKeeper {
    fn on_set(_stock: Bucket, item: String, left: Vec<u8>) {
        let Ok(left) = String::from_utf8_lossy(&left).parse() else {
            return eprintln!("the stock of {item} is no number");
        };
        if left < FEW
            && let Err(error) = warn(&item, left)
        {
            eprintln!("nobody is told of the low stock of {item}: {error:?}");
        }
    }

    fn on_delete(_stock: Bucket, item: String) {
        println!("{item} is not sold any more");
    }
}

/// On the console, and for whoever listens.
fn warn(item: &str, left: i64) -> Result<(), Error> {
    println!("low stock: {left} of {item}");
    let message = Message::new(format!("{left} of {item}").as_bytes());
    send(&Client::connect("default")?, "stock.low", message)
}

bindings::export!(StockKeeper with_types_in bindings);
