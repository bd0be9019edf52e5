//! Errors by the names that they have in WIT.

use wasip2::http::types::ErrorCode;

use crate::bindings::wasi::keyvalue::store::Error as StoreError;
use crate::bindings::wasi::messaging::types::Error as MessagingError;

pub fn store(error: &StoreError) -> String {
    match error {
        StoreError::NoSuchStore => "no-such-store".to_owned(),
        StoreError::AccessDenied => "access-denied".to_owned(),
        StoreError::Other(words) => format!("other: {words}"),
    }
}

pub fn messaging(error: &MessagingError) -> String {
    match error {
        MessagingError::Timeout => "timeout".to_owned(),
        MessagingError::Connection(words) => format!("connection: {words}"),
        MessagingError::PermissionDenied(words) => format!("permission-denied: {words}"),
        MessagingError::Other(words) => format!("other: {words}"),
    }
}

/// There are forty of these, and the name in Rust, `ErrorCode::ConnectionRefused`, says all: `connection-refused`.
pub fn http(code: &ErrorCode) -> String {
    let shown = format!("{code:?}");
    let variant = shown.trim_start_matches("ErrorCode::");
    let mut name = String::new();
    for letter in variant.chars().take_while(char::is_ascii_alphanumeric) {
        if letter.is_ascii_uppercase() && !name.is_empty() {
            name.push('-');
        }
        name.push(letter.to_ascii_lowercase());
    }
    name
}
