//! Writes down what it sees of a bucket, in async functions. What those call is lowered to wait.

#[path = "../../watcher/src/notes.rs"]
mod notes;

mod bindings {
    wit_bindgen::generate!({
        path: "../../../wit/keyvalue-draft2-async",
        world: "watch-service",
        async: [
            "export:wasi:keyvalue/watcher@0.2.0-draft2#on-set",
            "export:wasi:keyvalue/watcher@0.2.0-draft2#on-delete",
            "-all",
        ],
    });
}

use bindings::exports::wasi::keyvalue::watcher::{Bucket, Guest};

struct Watcher;

impl Guest for Watcher {
    async fn on_set(bucket: Bucket, key: String, value: Vec<u8>) {
        notes::set(&bucket, &key, &value).expect("a note of what was set");
    }

    async fn on_delete(_bucket: Bucket, key: String) {
        notes::deleted(&key).expect("a note of what was deleted");
    }
}

bindings::export!(Watcher with_types_in bindings);
