//! A receipt: written through a stream, and read in parts.

use std::fmt::Write as _;

use crate::bindings::wasi::blobstore::blobstore::create_container;
use crate::bindings::wasi::blobstore::types::{IncomingValue, OutgoingValue};
use crate::bindings::wasi::io::streams::OutputStream;
use crate::order::Order;
use crate::{Outcome, ensure};

const HEADING: &str = "RECEIPT";

pub fn write_and_look(orders: &[Order]) -> Outcome {
    let number = orders
        .first()
        .ok_or("there are no orders to write a receipt for")?
        .number;
    let name = format!("receipt-{number}.txt");
    let text = receipt(orders);

    let receipts = create_container("receipts")?;
    let value = OutgoingValue::new_outgoing_value();
    receipts.write_data(&name, &value)?;
    let body = value
        .outgoing_value_write_body()
        .map_err(|()| "the receipt's stream is taken already")?;
    write_all(&body, text.as_bytes())?;
    drop(body);
    OutgoingValue::finish(value)?;
    println!(
        "  {name} goes out through a stream, {} bytes, and appears when it is finished.",
        text.len()
    );

    let size = receipts.object_info(&name)?.size;
    ensure(size == text.len() as u64, || {
        format!("{} bytes were written, and {size} are there", text.len())
    })?;

    // Both ends of a range belong to it.
    let start = read(receipts.get_data(&name, 0, HEADING.len() as u64 - 1)?)?;
    ensure(start == HEADING.as_bytes(), || {
        format!(
            "the receipt starts with `{}`",
            String::from_utf8_lossy(&start)
        )
    })?;
    let total = text.lines().last().unwrap_or_default();
    let end = read(receipts.get_data(&name, (text.len() - total.len() - 1) as u64, u64::MAX)?)?;
    ensure(end.trim_ascii() == total.as_bytes(), || {
        format!("the receipt ends with `{}`", String::from_utf8_lossy(&end))
    })?;
    println!("  Only its ends are read back: it starts with {HEADING:?}, and its last line is");
    println!("    {total}");
    Ok(())
}

fn receipt(orders: &[Order]) -> String {
    let mut text = format!("{HEADING}\n\n");
    for order in orders {
        let Order {
            number,
            customer,
            item,
            quantity,
            due,
            ..
        } = order;
        let gift = if order.gift { ", a gift" } else { "" };
        let _ = writeln!(
            text,
            "No. {number}  {customer}: {quantity} × {item}{gift}, due {due}  {:.2}",
            order.total()
        );
        if let Some(note) = &order.note {
            let _ = writeln!(text, "    {note}");
        }
    }
    let total: f64 = orders.iter().map(Order::total).sum();
    let _ = writeln!(text, "\nTogether {total:.2}");
    text
}

/// As much at a time as the stream has room for.
fn write_all(stream: &OutputStream, mut bytes: &[u8]) -> Outcome {
    let failed = |error| format!("the receipt's stream fails: {error:?}");
    while !bytes.is_empty() {
        let room = stream.check_write().map_err(failed)?;
        if room == 0 {
            stream.subscribe().block();
            continue;
        }
        let (now, later) = bytes.split_at(bytes.len().min(room as usize));
        stream.write(now).map_err(failed)?;
        bytes = later;
    }
    stream.blocking_flush().map_err(failed)
}

fn read(value: IncomingValue) -> Outcome<Vec<u8>> {
    let size = value.size();
    let bytes = IncomingValue::incoming_value_consume_sync(value)?;
    ensure(bytes.len() as u64 == size, || {
        format!("{size} bytes were announced, and {} came", bytes.len())
    })?;
    Ok(bytes)
}
