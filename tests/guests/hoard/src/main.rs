//! Has its host keep bytes for handles that it does not give back, each kind of them by its name as the first argument:
//!
//! ```text
//! buckets       with long names
//! cursors       of listings, which are long keys
//! swaps         that hold long values
//! orphans       swaps in buckets with long names, which are dropped
//! batches       of more keys than one call takes
//! containers    with long names
//! listings      that are read in part
//! bodies        that were written and have no name yet
//! values        that are read whole
//! names         of bodies that are not finished
//! lockers       with long names
//! messages      with much data
//! statements    with a long parameter
//! refusals      of statements, of which it keeps none
//! methods       of requests that it would send, which are long
//! authorities   of such requests
//! large         is one value of 200 MiB, as a call may be given
//! ```
//!
//! It prints how many handles it had when the next one was refused, and why.

mod bindings {
    wit_bindgen::generate!({
        inline: "
            package hoard:guest;
            world guest {
                import wasi:keyvalue/store@0.2.0-draft;
                include wasi:keyvalue/imports@0.2.0-draft2;
                include wasi:blobstore/imports@0.2.0-draft;
                include wasi:messaging/imports@0.2.0-draft;
                import wasi:vault/vault@0.1.0-draft;
                import wasi:sql/types@0.2.0-draft;
            }
        ",
        path: [
            "../../../wit/io",
            "../../../wit/keyvalue-draft",
            "../../../wit/keyvalue-draft2",
            "../../../wit/blobstore-draft",
            "../../../wit/messaging-draft",
            "../../../wit/vault-draft",
            "../../../wit/sql-draft-typed",
        ],
        generate_all,
    });
}

use std::fmt::Debug;

use bindings::wasi::blobstore::blobstore::create_container;
use bindings::wasi::blobstore::types::{IncomingValue, OutgoingValue};
use bindings::wasi::io::streams::StreamError;
use bindings::wasi::keyvalue0_2_0_draft::store as numbered;
use bindings::wasi::keyvalue0_2_0_draft2::{atomics::Cas, batch::get_many, store};
use bindings::wasi::messaging::types::Message;
use bindings::wasi::sql::types::{DataType, Statement};
use bindings::wasi::vault::vault;
use wasip2::http::types::{Fields, Method, OutgoingRequest};

/// How many bytes a handle has at least.
const LONG: usize = 50_000;

/// How many handles there are to be before it is said that the host has no limit.
const MANY: usize = 5_000;

fn main() {
    let what = std::env::args().nth(1).unwrap_or_default();
    match what.as_str() {
        "buckets" => hoard(|number| store::open(&long(number))),
        "cursors" => hoard_cursors(),
        "swaps" => hoard_swaps(),
        "orphans" => hoard(|number| {
            let bucket = store::open(&long(number))?;
            Cas::new(&bucket, "key")
        }),
        "batches" => {
            let bucket = store::open("batches").expect("a bucket");
            let keys = vec![String::new(); 100_001];
            hoard(|_| get_many(&bucket, &keys));
        }
        "containers" => hoard(|number| create_container(&long(number))),
        "listings" => hoard_listings(),
        "bodies" => hoard(|number| write(&long(number))),
        "values" => hoard_values(),
        "names" => {
            let container = create_container("names").expect("a container");
            hoard(|number| {
                let value = OutgoingValue::new_outgoing_value();
                container.write_data(&long(number), &value).map(|()| value)
            });
        }
        "lockers" => hoard(|number| vault::open(&long(number))),
        "messages" => hoard(|number| Ok::<_, ()>(Message::new(long(number).as_bytes()))),
        "statements" => hoard(|number| {
            let params = [DataType::Str(Some(long(number)))];
            Statement::prepare("SELECT $1", &params).map_err(|error| error.trace())
        }),
        "refusals" => hoard_refusals(),
        "methods" => hoard(|number| {
            let request = OutgoingRequest::new(Fields::new());
            let method = Method::Other("M".repeat(LONG + number));
            request.set_method(&method).map(|()| request)
        }),
        "authorities" => hoard(|number| {
            let request = OutgoingRequest::new(Fields::new());
            let host = "h".repeat(LONG + number);
            request.set_authority(Some(&host)).map(|()| request)
        }),
        "large" => {
            let bucket = store::open("large").expect("a bucket");
            println!("{:?}", bucket.set("key", &vec![0; 200 << 20]));
        }
        _ => panic!("hoard knows no {what:?}"),
    }
}

/// A text that no other number has.
fn long(number: usize) -> String {
    format!("{number:0>LONG$}")
}

fn hoard<T, E: Debug>(mut next: impl FnMut(usize) -> Result<T, E>) {
    let mut kept = Vec::new();
    while kept.len() < MANY {
        match next(kept.len()) {
            Ok(handle) => kept.push(handle),
            Err(error) => {
                println!("{}: {error:?}", kept.len());
                return;
            }
        }
    }
    println!("{MANY}: no end");
}

/// The cursor of a page is the last key of it, and where cursors are numbers, a bucket remembers some of them.
fn hoard_cursors() {
    let bucket = numbered::open("cursors").expect("a bucket");
    for number in 0..2 {
        bucket
            .set(&long(number), b"")
            .expect("there is room for two keys");
    }
    let buckets: Vec<_> = (0..MANY / 50)
        .map(|_| numbered::open("cursors").expect("a bucket"))
        .collect();
    hoard(|number| buckets[number % buckets.len()].list_keys(None).map(drop));
}

/// One value that is larger than what may be kept.
fn hoard_values() {
    let container = create_container("values").expect("a container");
    let value = OutgoingValue::new_outgoing_value();
    container.write_data("large", &value).expect("a name");
    let stream = value.outgoing_value_write_body().expect("its body");
    let chunk = long(0);
    for _ in 0..MANY / 100 {
        for part in chunk.as_bytes().chunks(4096) {
            stream
                .blocking_write_and_flush(part)
                .expect("there is room");
        }
    }
    drop(stream);
    OutgoingValue::finish(value).expect("there is room");
    hoard(|_| {
        let value = container.get_data("large", 0, u64::MAX)?;
        IncomingValue::incoming_value_consume_sync(value)
    });
}

/// As many statements as it may hold, and then many that it may not.
fn hoard_refusals() {
    let mut kept = Vec::new();
    let mut refused = 0;
    while refused < 200 && kept.len() < MANY {
        match Statement::prepare("SELECT 1", &[]) {
            Ok(statement) => kept.push(statement),
            Err(_) => refused += 1,
        }
    }
    println!("{}: {refused} refused", kept.len());
}

fn hoard_swaps() {
    let bucket = store::open("swaps").expect("a bucket");
    bucket
        .set("long", long(0).as_bytes())
        .expect("there is room");
    hoard(|_| Cas::new(&bucket, "long"));
}

fn hoard_listings() {
    let container = create_container("listings").expect("a container");
    for number in 0..3 {
        let value = write("").expect("a body");
        container.write_data(&long(number), &value).expect("a name");
        OutgoingValue::finish(value).expect("there is room");
    }
    hoard(|_| {
        let names = container.list_objects()?;
        names.read_stream_object_names(1).map(|_| names)
    });
}

/// A body without a name.
fn write(text: &str) -> Result<OutgoingValue, String> {
    let value = OutgoingValue::new_outgoing_value();
    let stream = value.outgoing_value_write_body().expect("the first time");
    for chunk in text.as_bytes().chunks(4096) {
        let written = stream.blocking_write_and_flush(chunk);
        written.map_err(|error| match error {
            StreamError::LastOperationFailed(error) => error.to_debug_string(),
            StreamError::Closed => "closed".to_owned(),
        })?;
    }
    drop(stream);
    Ok(value)
}
