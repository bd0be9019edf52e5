use super::{Error, Result};

/// The sum of a counter's text and `delta`, where no text counts as 0.
pub(super) fn add(text: Option<&[u8]>, delta: i64) -> Result<i64> {
    let current = match text {
        None => 0,
        Some(text) => parse(text).ok_or_else(|| Error::other("the value is not a number"))?,
    };
    current
        .checked_add(delta)
        .ok_or_else(|| Error::other("the counter would leave 64 bits"))
}

fn parse(text: &[u8]) -> Option<i64> {
    // `i64::from_str` takes a leading plus, which no counter writes.
    let text = str::from_utf8(text).ok()?;
    (!text.starts_with('+')).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_counter_is_zero() {
        assert_eq!(add(None, -5).unwrap(), -5);
    }

    #[test]
    fn text_that_is_no_number_is_refused() {
        for bad in [
            "",
            " 1",
            "1 ",
            "+1",
            "1.0",
            "0x1",
            "ten",
            "9223372036854775808",
        ] {
            assert!(add(Some(bad.as_bytes()), 1).is_err(), "{bad:?}");
        }
        assert!(add(Some(&[0xff]), 1).is_err());
    }

    #[test]
    fn a_sum_outside_64_bits_is_refused() {
        assert!(add(Some(b"9223372036854775807"), 1).is_err());
        assert!(add(Some(b"-9223372036854775808"), -1).is_err());
        assert_eq!(add(Some(b"-9223372036854775808"), i64::MAX).unwrap(), -1);
    }
}
