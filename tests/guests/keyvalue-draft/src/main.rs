//! The cases of `wasi:keyvalue@0.2.0-draft`, which counts and pages in `u64` and has no compare-and-swap.

#[path = "../../keyvalue/src/batch.rs"]
mod batch;
#[path = "../../keyvalue/src/counters.rs"]
mod counters;
#[path = "../../keyvalue/src/handles.rs"]
mod handles;
#[path = "../../keyvalue/src/listing.rs"]
mod listing;
#[path = "../../keyvalue/src/refusals.rs"]
mod refusals;
#[path = "../../keyvalue/src/store.rs"]
mod store;

mod bindings {
    wit_bindgen::generate!({
        path: "../../../wit/keyvalue-draft",
        world: "imports",
        additional_derives: [PartialEq],
    });
}

/// What the shared cases use of this flavour.
mod flavour {
    pub use crate::bindings::wasi::keyvalue::atomics::increment;
    pub use crate::bindings::wasi::keyvalue::batch::{delete_many, get_many, set_many};
    pub use crate::bindings::wasi::keyvalue::store::{Bucket, Error, KeyResponse, open};

    /// What counters count in.
    pub type Number = u64;

    pub type Cursor = u64;

    pub fn list_keys(bucket: &Bucket, cursor: Option<&Cursor>) -> Result<KeyResponse, Error> {
        bucket.list_keys(cursor.copied())
    }

    /// Cursors that no bucket ever gave out.
    pub fn unknown_cursors() -> [Cursor; 2] {
        [u64::MAX, 0x5eed_5eed_5eed_5eed]
    }
}

fn main() -> std::process::ExitCode {
    cases::main(&[
        store::CASES,
        listing::CASES,
        counters::CASES,
        batch::CASES,
        counters::REFUSED,
        handles::CASES,
        handles::QUOTA,
        handles::CONSUMED,
        refusals::STRICT,
        refusals::DENIED,
        refusals::FAILING,
    ])
}
