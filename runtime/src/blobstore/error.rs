use crate::failure::{failure, from_io, told_to_guest};
use crate::file_name::KeyTooLong;
use crate::page::InvalidCursor;
use crate::quota::QuotaExceeded;

/// The result of a blobstore operation.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a blobstore operation failed; its text becomes `wasi:blobstore/types.error`.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no such container.
    #[error("no such container: {0}")]
    NoSuchContainer(String),
    /// There is no such object.
    #[error("no such object: {0}")]
    NoSuchObject(String),
    /// A range ends before it starts.
    #[error("the range starts at {start} and ends before, at {end}")]
    InvalidRange {
        /// The first byte asked for.
        start: u64,
        /// The last byte asked for.
        end: u64,
    },
    /// The container, or this use of it, is not allowed.
    #[error("access denied")]
    AccessDenied,
    /// Keeping this would take more than may be kept.
    #[error("the quota of {limit} bytes is used up")]
    QuotaExceeded {
        /// The quota in bytes.
        limit: u64,
    },
    /// A message for the guest.
    #[error("{0}")]
    Other(String),
    /// The engine failed. The guest gets this short text; the source is for the log.
    #[error("the blobstore backend failed")]
    Backend(#[source] Box<dyn std::error::Error + Send + Sync>),
}

failure!(Error);
from_io!(Error);
told_to_guest!(Error from InvalidCursor, KeyTooLong);

impl From<QuotaExceeded> for Error {
    fn from(QuotaExceeded { limit }: QuotaExceeded) -> Self {
        Self::QuotaExceeded { limit }
    }
}
