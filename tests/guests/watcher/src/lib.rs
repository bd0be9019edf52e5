//! Writes down what it sees of a bucket.

mod notes;
mod watching;

mod bindings {
    wit_bindgen::generate!({
        path: "../../../wit/keyvalue-draft2",
        world: "watch-service",
    });
}

use watching::Watcher;

bindings::export!(Watcher with_types_in bindings);
