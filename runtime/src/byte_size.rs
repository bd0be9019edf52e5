use std::ffi::OsStr;
use std::fmt;
use std::str::FromStr;

use crate::OptionValue;

/// A number of bytes, as a limit is written: `65536`, `512KiB`, `64MiB` or `1GiB`.
///
/// ```
/// use runtime::{ByteSize, OptionValue as _};
///
/// assert_eq!(ByteSize::parse("64MiB".as_ref()), Some(ByteSize::mib(64)));
/// assert_eq!(ByteSize::mib(64).0, 64 << 20);
/// assert_eq!(ByteSize::mib(64).to_string(), "64MiB");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ByteSize(pub u64);

/// A text is no [`ByteSize`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no size: it is written as `65536`, `512KiB`, `64MiB` or `1GiB`")]
pub struct InvalidByteSize(String);

const UNITS: [(&str, u64); 3] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)];

impl ByteSize {
    /// So many times 1,024 bytes.
    #[must_use]
    pub const fn kib(number: u32) -> Self {
        Self((number as u64) << 10)
    }

    /// So many times 1,024 KiB.
    #[must_use]
    pub const fn mib(number: u32) -> Self {
        Self((number as u64) << 20)
    }

    /// So many times 1,024 MiB.
    #[must_use]
    pub const fn gib(number: u32) -> Self {
        Self((number as u64) << 30)
    }

    fn read(text: &str) -> Option<Self> {
        let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
        let number: u64 = digits.parse().ok()?;
        let factor = match text[digits.len()..].trim_start() {
            "" | "B" => 1,
            unit => UNITS.into_iter().find(|(name, _)| *name == unit)?.1,
        };
        number.checked_mul(factor).map(Self)
    }
}

impl From<u64> for ByteSize {
    fn from(bytes: u64) -> Self {
        Self(bytes)
    }
}

impl FromStr for ByteSize {
    type Err = InvalidByteSize;

    fn from_str(text: &str) -> Result<Self, InvalidByteSize> {
        Self::read(text).ok_or_else(|| InvalidByteSize(text.to_owned()))
    }
}

impl OptionValue for ByteSize {
    const FORM: &'static str = "a size such as `65536`, `512KiB`, `64MiB` or `1GiB`";

    fn parse(text: &OsStr) -> Option<Self> {
        Self::read(text.to_str()?)
    }
}

/// In the largest unit of which it is a whole number.
impl fmt::Display for ByteSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fits = |(_, factor): &(_, u64)| self.0 > 0 && self.0.is_multiple_of(*factor);
        let (unit, factor) = UNITS.into_iter().find(fits).unwrap_or(("", 1));
        write!(f, "{}{unit}", self.0 / factor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_a_number_with_or_without_a_unit() {
        for (text, expected) in [
            ("0", Some(0)),
            ("65536", Some(65536)),
            ("7B", Some(7)),
            ("512KiB", Some(512 << 10)),
            ("64 MiB", Some(64 << 20)),
            ("1GiB", Some(1 << 30)),
            ("", None),
            ("MiB", None),
            ("64MB", None),
            ("1.5GiB", None),
            ("-1", None),
            ("99999999999999GiB", None),
        ] {
            let size = ByteSize::parse(text.as_ref());
            assert_eq!(size, expected.map(ByteSize), "{text}");
            assert_eq!(text.parse().ok(), size, "{text}");
        }
    }

    #[test]
    fn what_is_no_size_is_told_how_one_is_written() {
        let error = "64MB".parse::<ByteSize>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "`64MB` is no size: it is written as `65536`, `512KiB`, `64MiB` or `1GiB`"
        );
    }

    #[test]
    fn a_number_is_as_many_bytes() {
        assert_eq!(ByteSize::from(65536), ByteSize::kib(64));
    }

    #[test]
    fn a_size_is_shown_as_it_is_written() {
        for text in ["0", "7", "1025", "512KiB", "64MiB", "1GiB", "1536MiB"] {
            let size = ByteSize::parse(text.as_ref()).unwrap();
            assert_eq!(size.to_string(), text);
        }
        assert_eq!(ByteSize::kib(1024), ByteSize::mib(1));
        assert_eq!(ByteSize::gib(1).to_string(), "1GiB");
    }
}
