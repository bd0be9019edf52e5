//! What a guest is told of an error, and what the log is told.

use std::error::Error;
use std::fmt;

use wasmtime::component::{ComponentType, Lift, Lower};

use super::super::words::bounded;
use crate::failure::Chain;
use crate::{Interface, blobstore, keyvalue, messaging, sql, vault};

/// `store.error` of keyvalue and `vault.error`, which have one shape.
#[derive(ComponentType, Lower)]
#[component(variant)]
pub(super) enum StoreError {
    #[component(name = "no-such-store")]
    NoSuchStore,
    #[component(name = "access-denied")]
    AccessDenied,
    #[component(name = "other")]
    Other(String),
}

impl From<keyvalue::Error> for StoreError {
    fn from(error: keyvalue::Error) -> Self {
        match error {
            keyvalue::Error::NoSuchStore => Self::NoSuchStore,
            keyvalue::Error::AccessDenied => Self::AccessDenied,
            error => Self::Other(told(Interface::KeyValue, &error)),
        }
    }
}

impl From<vault::Error> for StoreError {
    fn from(error: vault::Error) -> Self {
        match error {
            vault::Error::NoSuchStore => Self::NoSuchStore,
            vault::Error::AccessDenied => Self::AccessDenied,
            error => Self::Other(told(Interface::Vault, &error)),
        }
    }
}

/// `types.error` of messaging, which a host answers with, and a handler too.
#[derive(Debug, ComponentType, Lift, Lower)]
#[component(variant)]
pub(in super::super) enum MessagingError {
    #[component(name = "timeout")]
    Timeout,
    #[component(name = "connection")]
    Connection(String),
    #[component(name = "permission-denied")]
    PermissionDenied(String),
    #[component(name = "other")]
    Other(String),
}

impl From<messaging::Error> for MessagingError {
    fn from(error: messaging::Error) -> Self {
        match error {
            messaging::Error::Timeout => Self::Timeout,
            messaging::Error::Connection(_) => Self::Connection(told(Interface::Messaging, &error)),
            messaging::Error::PermissionDenied(text) => Self::PermissionDenied(text),
            error => Self::Other(told(Interface::Messaging, &error)),
        }
    }
}

impl From<MessagingError> for messaging::Error {
    fn from(error: MessagingError) -> Self {
        match error {
            MessagingError::Timeout => Self::Timeout,
            MessagingError::Connection(text) => Self::connection(text),
            MessagingError::PermissionDenied(text) => Self::PermissionDenied(text),
            MessagingError::Other(text) => Self::other(text),
        }
    }
}

impl fmt::Display for MessagingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Timeout => f.write_str("timeout"),
            Self::Connection(text) => write!(f, "connection: {text}"),
            Self::PermissionDenied(text) => write!(f, "permission-denied: {text}"),
            Self::Other(text) => write!(f, "other: {text}"),
        }
    }
}

pub(super) fn blobstore_error(error: &blobstore::Error) -> String {
    told(Interface::BlobStore, error)
}

pub(super) fn sql_error(error: &sql::Error) -> String {
    told(Interface::Sql, error)
}

/// The short text for the guest; where there is a source, the whole chain goes to the log.
fn told(interface: Interface, error: &dyn Error) -> String {
    if error.source().is_some() {
        tracing::error!(target: "wasi_backend", %interface, "{}", chain(error));
    }
    error.to_string()
}

/// An error and all that it came from, in one line.
pub(in super::super) fn chain(error: &dyn Error) -> String {
    bounded(format_args!("{}", Chain(error)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guest_is_not_told_why_a_connection_is_lost() {
        let told = MessagingError::from(messaging::Error::connection("broker-7 does not answer"));
        assert_eq!(
            told.to_string(),
            "connection: the connection to the broker is lost"
        );
    }
}
