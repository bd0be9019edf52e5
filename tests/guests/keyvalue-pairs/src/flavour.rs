//! What the shared cases use of this flavour.

pub use crate::bindings::wasi::keyvalue::atomics::increment;
use crate::bindings::wasi::keyvalue::batch;
pub use crate::bindings::wasi::keyvalue::batch::{delete_many, set_many};
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

type Pair = (String, Vec<u8>);

/// The pairs that were found. Here each key comes back, with a value or without.
pub fn get_many(bucket: &Bucket, keys: &[String]) -> Result<Vec<Option<Pair>>, Error> {
    let pairs = batch::get_many(bucket, keys)?;
    let mut asked = keys.iter();
    if pairs.len() != keys.len() || pairs.iter().any(|(key, _)| asked.next() != Some(key)) {
        return Err(Error::Other(format!("asked for {keys:?}, got {pairs:?}")));
    }
    let found = pairs.into_iter().map(|(key, value)| Some((key, value?)));
    Ok(found.collect())
}
