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

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        text.as_bytes().to_vec().into()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}
