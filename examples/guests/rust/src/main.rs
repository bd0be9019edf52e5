//! A guest book on `wasi:keyvalue` and `wasi:blobstore`.

mod bindings {
    wit_bindgen::generate!({
        path: [
            "../../../wit/io",
            "../../../wit/keyvalue-draft2",
            "../../../wit/blobstore-draft",
            "../wit/cli",
            "../wit",
        ],
        world: "guest:book/guest-book",
        generate_all,
    });
}

use bindings::wasi::blobstore::blobstore::create_container;
use bindings::wasi::blobstore::types::{IncomingValue, OutgoingValue};
use bindings::wasi::keyvalue::atomics::{Cas, CasError, increment, swap};
use bindings::wasi::keyvalue::store::{Bucket, open};
use std::error::Error;

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

const NAMES: [&str; 3] = ["Ada", "Grace", "Linus"];

fn main() -> Outcome {
    let bucket = open("guest-book")?;
    let visit = increment(&bucket, "visits", 1)?;
    println!("Rust opens the guest book: visit {visit}.");

    sign(&bucket)?;
    sign_last(&bucket)?;
    write_page()
}

/// Stores an entry for each name, and reads them back.
fn sign(bucket: &Bucket) -> Outcome {
    for (i, name) in NAMES.iter().enumerate() {
        bucket.set(&format!("entry:{i}"), name.as_bytes())?;
    }
    let found = (0..NAMES.len())
        .map(|i| read(bucket, &format!("entry:{i}")))
        .collect::<Outcome<Vec<_>>>()?;
    ensure(found == NAMES, || format!("the book reads {found:?}"))?;
    println!("It reads: {}.", found.join(", "));
    Ok(())
}

/// Two hands take the same line. The second one is told who was first.
fn sign_last(bucket: &Bucket) -> Outcome {
    let first = Cas::new(bucket, "last")?;
    let second = Cas::new(bucket, "last")?;
    swap(first, b"Linus")?;
    let Err(CasError::CasFailed(fresh)) = swap(second, b"Mallory") else {
        return Err("two hands wrote on the same line".into());
    };
    let last = String::from_utf8(fresh.current()?.unwrap_or_default())?;
    ensure(last == "Linus" && read(bucket, "last")? == last, || {
        format!("the last line reads {last}")
    })?;
    println!("Mallory is too late for the last line: it reads {last}.");
    Ok(())
}

/// Writes the page as a stream, a line at a time, and reads one name of it.
fn write_page() -> Outcome {
    let pages = create_container("guest-book")?;
    let page = OutgoingValue::new_outgoing_value();
    pages.write_data("page", &page)?;
    let body = page
        .outgoing_value_write_body()
        .map_err(|()| "the page has no stream")?;
    for line in ["Guest book"].iter().chain(&NAMES) {
        body.blocking_write_and_flush(format!("{line}\n").as_bytes())?;
    }
    drop(body); // a value is finished once its stream is closed
    OutgoingValue::finish(page)?;

    let size = pages.object_info("page")?.size;
    let range = pages.get_data("page", 15, 19)?; // both ends belong to it
    let name = String::from_utf8(IncomingValue::incoming_value_consume_sync(range)?)?;
    ensure(size == 27 && name == "Grace", || {
        format!("of {size} bytes, 15 to 19 read {name}")
    })?;
    println!("The page has {size} bytes, and 15 to 19 read {name}.");
    Ok(())
}

fn read(bucket: &Bucket, key: &str) -> Outcome<String> {
    let value = bucket.get(key)?.unwrap_or_default();
    Ok(String::from_utf8(value)?)
}

fn ensure(condition: bool, otherwise: impl FnOnce() -> String) -> Outcome {
    if condition {
        Ok(())
    } else {
        Err(otherwise().into())
    }
}
