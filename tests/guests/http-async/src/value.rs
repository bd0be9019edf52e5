//! A value of the default bucket.

use wasip3::http::types::ErrorCode;

use crate::bindings::wasi::keyvalue::store::{Error, open};

const KEY: &str = "key";
const VALUE: [u8; 100] = [b'v'; 100];

/// What `key` holds; 100 bytes are put there first if need be.
pub async fn value() -> Result<Vec<u8>, ErrorCode> {
    found_or_set().await.map_err(|error| {
        ErrorCode::InternalError(Some(match error {
            Error::NoSuchStore => "no-such-store".to_owned(),
            Error::AccessDenied => "access-denied".to_owned(),
            Error::Other(words) => words,
        }))
    })
}

async fn found_or_set() -> Result<Vec<u8>, Error> {
    let bucket = open(String::new()).await?;
    if let Some(value) = bucket.get(KEY.to_owned()).await? {
        return Ok(value);
    }
    bucket.set(KEY.to_owned(), VALUE.to_vec()).await?;
    Ok(VALUE.to_vec())
}
