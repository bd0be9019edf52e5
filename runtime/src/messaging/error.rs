use crate::failure::{failure, log_denied, told_to_guest};
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
    /// The broker cannot be reached, or is lost: `connection`. The guest gets this short text; the source is for the log.
    #[error("the connection to the broker is lost")]
    Connection(#[source] Box<dyn std::error::Error + Send + Sync>),
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

impl Error {
    /// The broker cannot be reached, or is lost. The guest is told so, and the log the source.
    pub fn connection(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Connection(source.into())
    }

    /// The engine denied something to the backend. The guest is told no more than that, and the log, by this call, the reason
    /// with all that it came from.
    pub fn permission_denied(reason: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        log_denied(&*reason.into());
        Self::PermissionDenied("permission denied".into())
    }
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
