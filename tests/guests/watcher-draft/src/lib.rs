//! Writes down what it sees of a bucket, by the interface as it was before `draft2`.

#[path = "../../watcher/src/notes.rs"]
mod notes;
#[path = "../../watcher/src/watching.rs"]
mod watching;

mod bindings {
    wit_bindgen::generate!({
        path: "../../../wit/keyvalue-draft",
        world: "watch-service",
    });
}

use watching::Watcher;

bindings::export!(Watcher with_types_in bindings);
