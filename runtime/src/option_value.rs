use std::ffi::{OsStr, OsString};
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use crate::vault::Secret;

/// A type that an option of a backend can have.
///
/// ```
/// use runtime::OptionValue;
///
/// #[derive(Clone)]
/// enum Durability { Memory, Disk }
///
/// impl OptionValue for Durability {
///     const FORM: &'static str = "`memory` or `disk`";
///
///     fn parse(text: &std::ffi::OsStr) -> Option<Self> {
///         match text.to_str()? {
///             "memory" => Some(Self::Memory),
///             "disk" => Some(Self::Disk),
///             _ => None,
///         }
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "an option cannot have the type `{Self}`",
    label = "this type cannot be read from a variable",
    note = "implement `runtime::OptionValue` for it, or drop `#[option]` so that it comes from `Default`"
)]
pub trait OptionValue: Clone + Send + 'static {
    /// What a value looks like, to end the sentence "it takes …".
    const FORM: &'static str;

    /// Whether a value must not be shown even when the option is not marked `secret`.
    const SECRET: bool = false;

    /// Reads a value, or `None` where it is not of the [`FORM`](Self::FORM).
    fn parse(text: &OsStr) -> Option<Self>;
}

macro_rules! parsed {
    ($($ty:ty: $form:literal,)*) => {$(
        impl OptionValue for $ty {
            const FORM: &'static str = $form;

            fn parse(text: &OsStr) -> Option<Self> {
                text.to_str()?.parse().ok()
            }
        }
    )*};
}

parsed! {
    String: "text in UTF-8",
    u8: "a whole number from 0 to 255",
    u16: "a whole number from 0 to 65535",
    u32: "a whole number from 0 to 4294967295",
    u64: "a whole number from 0 to 18446744073709551615",
    usize: "a whole number, 0 or more",
    i8: "a whole number from -128 to 127",
    i16: "a whole number from -32768 to 32767",
    i32: "a whole number from -2147483648 to 2147483647",
    i64: "a whole number from -9223372036854775808 to 9223372036854775807",
    isize: "a whole number",
    f32: "a number",
    f64: "a number",
    IpAddr: "an IP address",
    SocketAddr: "an IP address and a port, as in `127.0.0.1:8080`",
}

/// `1`, `yes` and `on` are `true` as well, and `0`, `no` and `off` are `false`; none of them in capitals.
impl OptionValue for bool {
    const FORM: &'static str = "`true` or `false`";

    fn parse(text: &OsStr) -> Option<Self> {
        match text.to_str()? {
            "true" | "1" | "yes" | "on" => Some(true),
            "false" | "0" | "no" | "off" => Some(false),
            _ => None,
        }
    }
}

impl OptionValue for PathBuf {
    const FORM: &'static str = "a path";

    fn parse(text: &OsStr) -> Option<Self> {
        (!text.is_empty()).then(|| text.into())
    }
}

impl OptionValue for OsString {
    const FORM: &'static str = "text";

    fn parse(text: &OsStr) -> Option<Self> {
        Some(text.into())
    }
}

impl OptionValue for Secret {
    const FORM: &'static str = "a secret in UTF-8";
    const SECRET: bool = true;

    fn parse(text: &OsStr) -> Option<Self> {
        text.to_str().map(Self::from)
    }
}

impl OptionValue for Duration {
    const FORM: &'static str = "a duration such as `250ms`, `30s`, `5m` or `1h`";

    fn parse(text: &OsStr) -> Option<Self> {
        let text = text.to_str()?;
        let unit = text.find(|c: char| !c.is_ascii_digit())?;
        let (number, unit) = text.split_at(unit);
        let number: u64 = number.parse().ok()?;
        match unit {
            "ms" => Some(Self::from_millis(number)),
            "s" => Some(Self::from_secs(number)),
            "m" => number.checked_mul(60).map(Self::from_secs),
            "h" => number.checked_mul(3600).map(Self::from_secs),
            _ => None,
        }
    }
}

impl<T: OptionValue> OptionValue for Option<T> {
    const FORM: &'static str = T::FORM;
    const SECRET: bool = T::SECRET;

    fn parse(text: &OsStr) -> Option<Self> {
        T::parse(text).map(Some)
    }
}

/// A type that `default = "text"` can stand for.
#[diagnostic::on_unimplemented(
    message = "a text cannot be the default of a `{Self}`",
    label = "write the value itself, as in `default = 8080`, `Duration::from_secs(5)` or `ByteSize::mib(64)`"
)]
pub trait TextDefault {
    /// The value that the text stands for.
    fn text_default(text: &'static str) -> Self;
}

#[diagnostic::do_not_recommend]
impl<T: From<&'static str>> TextDefault for T {
    fn text_default(text: &'static str) -> Self {
        text.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse<T: OptionValue>(text: &str) -> Option<T> {
        T::parse(OsStr::new(text))
    }

    #[test]
    fn durations_need_a_unit() {
        assert_eq!(parse("250ms"), Some(Duration::from_millis(250)));
        assert_eq!(parse("5m"), Some(Duration::from_mins(5)));
        for bad in ["", "5", "s", "5 s", "-1s", "1.5s", "5parsecs"] {
            assert_eq!(parse::<Duration>(bad), None, "{bad}");
        }
        assert_eq!(parse::<Duration>("18446744073709551615h"), None);
    }

    #[test]
    fn a_bool_has_other_spellings_than_its_own() {
        for (spellings, value) in [
            (["true", "1", "yes", "on"], true),
            (["false", "0", "no", "off"], false),
        ] {
            for text in spellings {
                assert_eq!(parse(text), Some(value), "{text}");
            }
        }
        for bad in ["", "True", "YES", "2", "y"] {
            assert_eq!(parse::<bool>(bad), None, "{bad}");
        }
    }

    #[test]
    fn an_empty_path_is_refused() {
        assert_eq!(parse::<PathBuf>(""), None);
    }

    #[test]
    fn an_option_of_an_option_reads_the_inner_one() {
        assert_eq!(parse("7"), Some(Some(7_u8)));
        assert_eq!(parse::<Option<u8>>("x"), None);
    }
}
