//! A bucket by its name.

use crate::bindings::wasi::keyvalue::store::{Error, open};
use crate::words;

pub fn write(name: &str) -> String {
    told(open(name).and_then(|bucket| bucket.set("k", b"v")))
}

pub fn read(name: &str) -> String {
    told(open(name).and_then(|bucket| bucket.get("k").map(drop)))
}

fn told(outcome: Result<(), Error>) -> String {
    match outcome {
        Ok(()) => "ok\n".to_owned(),
        Err(error) => format!("{}\n", words::store(&error)),
    }
}
