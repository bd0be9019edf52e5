use crate::failure::{failure, log_denied, told_to_guest};
use crate::quota::QuotaExceeded;

/// The result of an operation on a database.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why an operation on a database failed; its text becomes the trace of a `wasi:sql/types.error`.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no such database.
    #[error("no such database: {0}")]
    NoSuchDatabase(String),
    /// What the statement would do is not allowed. The text is for the guest.
    #[error("access denied: {0}")]
    AccessDenied(String),
    /// The statement or its parameters are wrong, or a constraint refused it. The text is for the guest, who wrote the
    /// statement. It gets no code beside it, so an engine that has one puts it there: `… (SQLSTATE 23505)`.
    #[error("{0}")]
    Statement(String),
    /// The result is larger than what a query may give.
    #[error("the result is larger than {limit} bytes")]
    ResultTooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// Another session is in the way, for longer than the engine waits, or so that one of two has to give way; or all
    /// connections are taken. The same may succeed later; a transaction has to be rolled back and begun anew.
    #[error("the database is busy")]
    Busy,
    /// The connection is lost, and with it the session: every later call of it is answered so. What a transaction had not
    /// committed is undone, and of the statement that was under way it is not known. The source is for the log.
    #[error("the connection to the database was lost; open another")]
    Disconnected(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A message for the guest.
    #[error("{0}")]
    Other(String),
    /// The engine failed. The guest gets this short text; the source is for the log.
    #[error("the sql backend failed")]
    Backend(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// The connection is lost. The guest is told so, and the log the source.
    pub fn disconnected(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Disconnected(source.into())
    }

    /// The engine denied something to the backend. The guest is told no more than that, and the log, by this call, the reason
    /// with all that it came from. What a statement may not do, the guest can be told by
    /// [`AccessDenied`](Self::AccessDenied).
    pub fn access_denied(reason: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        log_denied(&*reason.into());
        Self::AccessDenied("the engine does not allow it".into())
    }
}

failure!(Error);
told_to_guest!(Error from QuotaExceeded);
