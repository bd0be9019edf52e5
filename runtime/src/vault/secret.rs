use std::fmt;

use bytes::Bytes;
use zeroize::Zeroizing;

/// Bytes that are wiped from memory when the last copy of them is dropped, and that `Debug` does not show.
///
/// A clone shares the bytes. There is no `Display`, and no comparison that would tell how much is equal by its time.
///
/// ```
/// use runtime::vault::Secret;
///
/// let secret = Secret::from("hunter2");
/// assert_eq!(format!("{secret:?}"), "[redacted]");
/// assert_eq!(secret.expose(), b"hunter2");
/// ```
#[derive(Clone)]
pub struct Secret(Bytes);

impl Secret {
    /// Shows the bytes to code that has a use for them.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// The bytes in a handle that wipes them like this one.
    #[cfg(feature = "host")]
    pub(crate) fn into_bytes(self) -> Bytes {
        self.0
    }
}

impl From<Vec<u8>> for Secret {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Bytes::from_owner(Zeroizing::new(bytes)))
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        text.into_bytes().into()
    }
}

impl From<&[u8]> for Secret {
    fn from(bytes: &[u8]) -> Self {
        bytes.to_vec().into()
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        text.as_bytes().into()
    }
}

impl From<Bytes> for Secret {
    /// Takes bytes that nobody else has, and copies others: of those only the copy is wiped.
    fn from(bytes: Bytes) -> Self {
        Vec::from(bytes).into()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_nobody_else_has_are_not_copied() {
        let bytes = Bytes::from(b"hunter2".to_vec());
        let place = bytes.as_ptr();
        let secret = Secret::from(bytes);
        assert_eq!(secret.expose(), b"hunter2");
        assert_eq!(secret.expose().as_ptr(), place);
    }

    #[test]
    fn a_secret_shares_no_bytes_with_who_goes_on_holding_them() {
        let bytes = Bytes::from(b"hunter2".to_vec());
        let secret = Secret::from(bytes.clone());
        assert_ne!(secret.expose().as_ptr(), bytes.as_ptr());
        drop(secret);
        assert_eq!(bytes, "hunter2");
    }
}
