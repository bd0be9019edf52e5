//! Receipts, in the blob store: whole, or the part that is asked for.

use crate::bindings::wasi::blobstore::blobstore::create_container;
use crate::bindings::wasi::blobstore::types::IncomingValue;
use crate::web::Answer;

pub fn show(number: &str, range: Option<String>) -> Result<Answer, Answer> {
    // A container that is there already is opened.
    let receipts = create_container("receipts")?;
    let name = format!("{number}.txt");
    if !receipts.has_object(&name)? {
        let words = format!("there is no receipt for order {number}, or not yet");
        return Err(Answer::text(404, &words));
    }
    let size = receipts.object_info(&name)?.size;
    let part = range.and_then(|range| part(&range, size));
    // Both ends belong to it.
    let (start, end) = part.unwrap_or((0, size.saturating_sub(1)));
    if start > end || start >= size {
        return Err(Answer::text(416, "the receipt is shorter than that")
            .with("content-range", &format!("bytes */{size}")));
    }
    let value = receipts.get_data(&name, start, end)?;
    let bytes = IncomingValue::incoming_value_consume_sync(value)?;
    let status = if part.is_some() { 206 } else { 200 };
    let answer =
        Answer::new(status, "text/plain; charset=utf-8", bytes).with("accept-ranges", "bytes");
    Ok(match part {
        Some(_) => answer.with("content-range", &format!("bytes {start}-{end}/{size}")),
        None => answer,
    })
}

/// What `bytes=0-6`, `bytes=7-` or `bytes=-5` asks for. Anything else is no range, and asks for everything.
fn part(range: &str, size: u64) -> Option<(u64, u64)> {
    let last = size.saturating_sub(1);
    match range.strip_prefix("bytes=")?.split_once('-')? {
        ("", length) => Some((size.saturating_sub(length.parse().ok()?), last)),
        (start, "") => Some((start.parse().ok()?, last)),
        (start, end) => Some((start.parse().ok()?, last.min(end.parse().ok()?))),
    }
}
