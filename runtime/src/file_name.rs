//! Names of files that stand for keys.

use std::fmt::Write as _;

/// As long as a file's name may be on the file systems in use.
const LONGEST: usize = 255;

/// A key cannot be the name of a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the key is too long: {length} bytes as a file name, of {LONGEST} at most")]
pub struct KeyTooLong {
    length: usize,
}

/// The name of the file that stands for a key, safe on every file system.
///
/// Lower-case letters, digits, `-` and `_` stand for themselves; any other byte is `%` and two hexadecimal digits, so
/// that no key is a path, a hidden file or a reserved name, and keys that differ in case only stay apart. Every name
/// begins with `=`. [`key_of`] is the inverse.
///
/// # Errors
///
/// When the name would be longer than 255 bytes.
///
/// ```
/// use runtime::file_name::{key_of, of_key};
///
/// assert_eq!(of_key("orders-7")?, "=orders-7");
/// assert_eq!(of_key("../Etc")?, "=%2e%2e%2f%45tc");
/// assert_eq!(key_of("=%2e%2e%2f%45tc").as_deref(), Some("../Etc"));
/// assert_eq!(key_of("not-ours.tmp"), None);
/// assert!(of_key(&"k".repeat(300)).is_err());
/// # Ok::<_, runtime::file_name::KeyTooLong>(())
/// ```
pub fn of_key(key: &str) -> Result<String, KeyTooLong> {
    let mut name = String::with_capacity(key.len() + 1);
    name.push('=');
    for byte in key.bytes() {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' => name.push(char::from(byte)),
            _ => write!(name, "%{byte:02x}").expect("a string takes any text"),
        }
    }
    match name.len() {
        0..=LONGEST => Ok(name),
        length => Err(KeyTooLong { length }),
    }
}

/// The key that a file's name stands for, or `None` where [`of_key`] never gave that name.
#[must_use]
pub fn key_of(name: &str) -> Option<String> {
    let mut rest = name.strip_prefix('=')?.as_bytes();
    let mut key = Vec::with_capacity(rest.len());
    while let Some((&first, tail)) = rest.split_first() {
        rest = tail;
        if first == b'%' {
            let (digits, tail) = rest.split_at_checked(2)?;
            key.push(u8::from_str_radix(str::from_utf8(digits).ok()?, 16).ok()?);
            rest = tail;
        } else {
            key.push(first);
        }
    }
    let key = String::from_utf8(key).ok()?;
    (of_key(&key).as_deref() == Ok(name)).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_comes_back() {
        for key in ["", "a", ".", "..", "a/b", "CON", "ä🦀", "\0", "=%41", "%"] {
            assert_eq!(key_of(&of_key(key).unwrap()).as_deref(), Some(key));
        }
    }

    #[test]
    fn a_name_that_no_key_has_is_no_key() {
        for name in ["", "a", "=A", "=%41x%", "=%4", "=%61", "=%zz", "=%+1"] {
            assert_eq!(key_of(name), None, "{name}");
        }
    }

    #[test]
    fn a_key_that_is_too_long_is_refused() {
        assert!(of_key(&"k".repeat(254)).is_ok());
        let error = of_key(&"k".repeat(255)).unwrap_err();
        assert!(error.to_string().contains("256 bytes"), "{error}");
    }
}
