//! The notes, in the bucket `seen`.

use crate::bindings::wasi::keyvalue::store::{Bucket, Error, open};

/// Notes what was set, and what the bucket that came along holds by now.
pub fn set(bucket: &Bucket, key: &str, value: &[u8]) -> Result<(), Error> {
    let seen = open("seen")?;
    seen.set(&format!("set {key}"), value)?;
    let now = bucket.get(key)?;
    seen.set(&format!("now {key}"), now.as_deref().unwrap_or(b"missing"))
}

pub fn deleted(key: &str) -> Result<(), Error> {
    open("seen")?.set(&format!("deleted {key}"), b"1")
}
