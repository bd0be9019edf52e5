//! What is called with each change.

use crate::bindings::exports::wasi::keyvalue::watcher::{Bucket, Guest};
use crate::notes;

pub struct Watcher;

impl Guest for Watcher {
    fn on_set(bucket: Bucket, key: String, value: Vec<u8>) {
        notes::set(&bucket, &key, &value).expect("a note of what was set");
    }

    fn on_delete(_bucket: Bucket, key: String) {
        notes::deleted(&key).expect("a note of what was deleted");
    }
}
