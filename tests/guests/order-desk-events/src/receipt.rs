//! Receipts, in the blob store.

use crate::Order;
use crate::bindings::wasi::blobstore::blobstore::create_container;
use crate::bindings::wasi::blobstore::types::OutgoingValue;

/// The receipt appears whole, when it is finished.
pub fn write(order: &Order) -> Result<(), String> {
    let receipts = create_container("receipts")?;
    let value = OutgoingValue::new_outgoing_value();
    receipts.write_data(&format!("{}.txt", order.number), &value)?;
    let stream = value
        .outgoing_value_write_body()
        .map_err(|()| "the receipt's stream is taken already")?;
    stream
        .blocking_write_and_flush(text(order).as_bytes())
        .map_err(|error| format!("the receipt's stream fails: {error:?}"))?;
    drop(stream);
    OutgoingValue::finish(value)
}

fn text(order: &Order) -> String {
    let Order {
        number,
        item,
        quantity,
    } = order;
    format!("RECEIPT\n\nNo. {number}: {quantity} x {item}\n")
}
