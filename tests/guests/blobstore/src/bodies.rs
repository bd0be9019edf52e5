//! Getting bytes in and out, for the cases that are about something else.

use crate::bindings::wasi::blobstore::blobstore::{create_container, delete_container};
use crate::bindings::wasi::blobstore::container::Container;
use crate::bindings::wasi::blobstore::types::{IncomingValue, OutgoingValue};
use crate::bindings::wasi::io::streams::{InputStream, OutputStream, StreamError};
use cases::done;

pub fn empty_container(name: &str) -> Result<Container, String> {
    done!(delete_container(name));
    Ok(done!(create_container(name)))
}

pub fn put(container: &Container, name: &str, bytes: &[u8]) -> Result<(), String> {
    let value = named(container, name)?;
    write_body(&value, bytes)?;
    OutgoingValue::finish(value)
}

/// A value that is to become this object.
#[inline(never)]
pub fn named(container: &Container, name: &str) -> Result<OutgoingValue, String> {
    let value = OutgoingValue::new_outgoing_value();
    container.write_data(name, &value)?;
    Ok(value)
}

pub fn write_body(value: &OutgoingValue, bytes: &[u8]) -> Result<(), String> {
    let body = value
        .outgoing_value_write_body()
        .map_err(|()| "the body is taken already".to_owned())?;
    write_all(&body, bytes)
}

/// As much at a time as the stream has room for.
pub fn write_all(stream: &OutputStream, mut bytes: &[u8]) -> Result<(), String> {
    while !bytes.is_empty() {
        let room = done!(stream.check_write());
        if room == 0 {
            stream.subscribe().block();
            continue;
        }
        let (now, later) =
            bytes.split_at(bytes.len().min(usize::try_from(room).unwrap_or(usize::MAX)));
        done!(stream.write(now));
        bytes = later;
    }
    done!(stream.blocking_flush());
    Ok(())
}

pub fn get(container: &Container, name: &str) -> Result<Vec<u8>, String> {
    get_range(container, name, 0, u64::MAX)
}

pub fn get_range(
    container: &Container,
    name: &str,
    start: u64,
    end: u64,
) -> Result<Vec<u8>, String> {
    IncomingValue::incoming_value_consume_sync(container.get_data(name, start, end)?)
}

/// The bytes of an object, to be read in parts.
#[inline(never)]
pub fn stream(container: &Container, name: &str) -> Result<InputStream, String> {
    IncomingValue::incoming_value_consume_async(container.get_data(name, 0, u64::MAX)?)
}

pub fn read_to_end(stream: &InputStream) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    loop {
        match stream.blocking_read(64 * 1024) {
            Ok(part) => bytes.extend(part),
            Err(StreamError::Closed) => return Ok(bytes),
            Err(StreamError::LastOperationFailed(error)) => return Err(error.to_debug_string()),
        }
    }
}

/// Bytes that do not repeat with any power of two, so that a part out of place shows.
pub fn pattern(size: usize) -> Vec<u8> {
    (0..size).map(|n| (n % 251) as u8).collect()
}
