use crate::failure::{failure, from_io, told_to_guest};
use crate::file_name::KeyTooLong;
use crate::page::InvalidCursor;
use crate::quota::QuotaExceeded;

/// The result of a keyvalue operation.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a keyvalue operation failed; becomes `wasi:keyvalue/store.error`.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no such bucket: `no-such-store`.
    #[error("no such store")]
    NoSuchStore,
    /// The bucket, or this use of it, is not allowed: `access-denied`.
    #[error("access denied")]
    AccessDenied,
    /// A message for the guest: `other`.
    #[error("{0}")]
    Other(String),
    /// The engine failed. The guest gets a short `other`; the source is for the log.
    #[error("the keyvalue backend failed")]
    Backend(#[source] Box<dyn std::error::Error + Send + Sync>),
}

failure!(Error);
from_io!(Error);
told_to_guest!(Error from InvalidCursor, KeyTooLong, QuotaExceeded);
