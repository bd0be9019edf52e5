//! What a guest is told of SQLite's errors.

use runtime::sql::Error;
use rusqlite::ErrorCode;

use super::database::MEMORY;

pub(super) fn no_statement() -> Error {
    Error::Statement("there is no statement".into())
}

pub(super) fn of(error: rusqlite::Error) -> Error {
    let (code, message) = match &error {
        rusqlite::Error::SqliteFailure(failure, message) => (failure.code, message.as_deref()),
        rusqlite::Error::SqlInputError { error, msg, .. } => (error.code, Some(msg.as_str())),
        _ => return Error::backend(error),
    };
    match code {
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Error::Busy,
        ErrorCode::OperationInterrupted => Error::other("the statement was interrupted"),
        ErrorCode::OutOfMemory => Error::other(format!(
            "out of memory: all statements and databases in memory share {MEMORY} bytes"
        )),
        ErrorCode::DiskFull => Error::other("database is full"),
        ErrorCode::ReadOnly => Error::AccessDenied("the database is read-only".into()),
        // What SQLite prepares of an empty text it then refuses to run.
        ErrorCode::ApiMisuse => no_statement(),
        ErrorCode::Unknown
        | ErrorCode::ConstraintViolation
        | ErrorCode::TypeMismatch
        | ErrorCode::TooBig
        | ErrorCode::ParameterOutOfRange
        | ErrorCode::AuthorizationForStatementDenied
        | ErrorCode::OperationAborted
        | ErrorCode::SchemaChanged => {
            Error::Statement(message.map_or_else(|| error.to_string(), str::to_owned))
        }
        _ => Error::backend(error),
    }
}
