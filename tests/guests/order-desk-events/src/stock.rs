//! The stock, in a bucket: how many there are of each item.

use crate::Order;
use crate::bindings::wasi::keyvalue::atomics::{Cas, CasError, increment, swap};
use crate::bindings::wasi::keyvalue::store::{Bucket, Error, open};

/// What is delivered of an item that the desk did not have before.
const DELIVERY: &[u8] = b"10";

pub fn take(order: &Order) -> Result<(), String> {
    let taken = open("stock").and_then(|stock| {
        deliver(&stock, &order.item)?;
        increment(&stock, &order.item, -order.quantity)
    });
    taken.map(drop).map_err(|error| match error {
        Error::NoSuchStore => "the stock is missing".to_owned(),
        Error::AccessDenied => "the stock is out of reach".to_owned(),
        Error::Other(words) => format!("the stock fails: {words}"),
    })
}

/// Of two orders for a new item only one brings a delivery: the other's swap fails, which is as good.
fn deliver(stock: &Bucket, item: &str) -> Result<(), Error> {
    let now = Cas::new(stock, item)?;
    if now.current()?.is_some() {
        return Ok(());
    }
    match swap(now, DELIVERY) {
        Ok(()) | Err(CasError::CasFailed(_)) => Ok(()),
        Err(CasError::StoreError(error)) => Err(error),
    }
}
