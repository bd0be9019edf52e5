//! Writes down what it sees of a bucket, by the interface as it was before `draft2`.

#[path = "../../watcher/src/notes.rs"]
mod notes;

mod bindings {
    wit_bindgen::generate!({
        path: "../../../wit/keyvalue-draft",
        world: "watch-service",
    });
}

use bindings::exports::wasi::keyvalue::watcher::{Bucket, Guest};

struct Watcher;

impl Guest for Watcher {
    fn on_set(bucket: Bucket, key: String, value: Vec<u8>) {
        notes::set(&bucket, &key, &value).expect("a note of what was set");
    }

    fn on_delete(_bucket: Bucket, key: String) {
        notes::deleted(&key).expect("a note of what was deleted");
    }
}

bindings::export!(Watcher with_types_in bindings);
