use crate::failure::{failure, told_to_guest};
use crate::quota::QuotaExceeded;

use super::topic::InvalidTopic;

/// The result of a messaging operation.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a messaging operation failed; becomes `wasi:messaging/types.error`.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Nothing came in time: `timeout`.
    #[error("timed out")]
    Timeout,
    /// The broker cannot be reached, or the client is disconnected: `connection`. The text is for the guest.
    #[error("{0}")]
    Connection(String),
    /// The topic, or this use of it, is not allowed: `permission-denied`. The text is for the guest.
    #[error("{0}")]
    PermissionDenied(String),
    /// A message for the guest: `other`.
    #[error("{0}")]
    Other(String),
    /// The engine failed. The guest gets a short `other`; the source is for the log.
    #[error("the messaging backend failed")]
    Backend(#[source] Box<dyn std::error::Error + Send + Sync>),
}

failure!(Error);
told_to_guest!(Error from QuotaExceeded);

impl From<InvalidTopic> for Error {
    fn from(error: InvalidTopic) -> Self {
        match error {
            InvalidTopic::Reserved(_) => Self::PermissionDenied(error.to_string()),
            _ => Self::other(error.to_string()),
        }
    }
}
