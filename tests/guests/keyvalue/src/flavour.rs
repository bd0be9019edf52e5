//! What the shared cases use of this flavour.

pub use crate::bindings::wasi::keyvalue::atomics::increment;
pub use crate::bindings::wasi::keyvalue::batch::{delete_many, get_many, set_many};
pub use crate::bindings::wasi::keyvalue::store::{Bucket, Error, KeyResponse, open};

/// What counters count in.
pub type Number = i64;

pub type Cursor = String;

pub fn list_keys(bucket: &Bucket, cursor: Option<&Cursor>) -> Result<KeyResponse, Error> {
    bucket.list_keys(cursor.map(String::as_str))
}

/// Cursors that no bucket ever gave out.
pub fn unknown_cursors() -> [Cursor; 4] {
    ["", "no such cursor", "\u{1f5dd}", &"9".repeat(10_000)].map(str::to_owned)
}
