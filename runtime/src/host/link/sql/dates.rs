//! Dates and times as a guest writes them, and in the form of ISO 8601 as a backend gets them.

use jiff::fmt::strtime::{self, BrokenDownTime};
use wasmtime::component::{ComponentType, Lift, Lower};

use crate::sql::{Error, Value};

/// A form in which a flavour writes a date, a time, or both.
pub(in super::super::super) trait Moment:
    ComponentType + Lift + Lower + Send + 'static
{
    fn date(self) -> Result<Value, Error>;
    fn time(self) -> Result<Value, Error>;
    fn timestamp(self) -> Result<Value, Error>;

    /// A text in the form of ISO 8601, in this form.
    fn iso(text: String) -> Self;
}

/// In the form of ISO 8601, as backends have it.
impl Moment for String {
    fn date(self) -> Result<Value, Error> {
        Ok(Value::Date(self))
    }

    fn time(self) -> Result<Value, Error> {
        Ok(Value::Time(self))
    }

    fn timestamp(self) -> Result<Value, Error> {
        Ok(Value::Timestamp(self))
    }

    fn iso(text: String) -> Self {
        text
    }
}

/// `formatted-value`: a text, and the `strftime` format that it is in.
#[derive(ComponentType, Lift, Lower)]
#[component(record)]
pub(in super::super::super) struct Formatted {
    value: String,
    format: String,
}

impl Formatted {
    /// The text read by its format, or `None` where it is in the form of ISO 8601 by itself: without a format, or with
    /// one that has no directive.
    fn parsed(&self) -> Result<Option<BrokenDownTime>, Error> {
        if !self.format.contains('%') {
            return Ok(None);
        }
        strtime::parse(&self.format, &self.value)
            .map(Some)
            .map_err(|_| self.refused())
    }

    fn refused(&self) -> Error {
        let Self { value, format } = self;
        Error::Statement(format!("`{value}` is not in the format `{format}`"))
    }
}

impl Moment for Formatted {
    fn date(self) -> Result<Value, Error> {
        let Some(parsed) = self.parsed()? else {
            return Ok(Value::Date(self.value));
        };
        let iso = parsed.to_date().map_err(|_| self.refused())?;
        Ok(Value::Date(iso.to_string()))
    }

    fn time(self) -> Result<Value, Error> {
        let Some(parsed) = self.parsed()? else {
            return Ok(Value::Time(self.value));
        };
        // What has no hour would be read as midnight.
        parsed.hour().ok_or_else(|| self.refused())?;
        let iso = parsed.to_time().map_err(|_| self.refused())?;
        Ok(Value::Time(iso.to_string()))
    }

    /// One with an offset is turned into UTC; one without stays as it is, but for the `Z` that its format may spell out.
    fn timestamp(self) -> Result<Value, Error> {
        let Some(parsed) = self.parsed()? else {
            return Ok(Value::Timestamp(self.value));
        };
        let zulu = self.format.ends_with('Z') && !self.format.ends_with("%Z");
        let iso = if parsed.offset().is_some() {
            parsed.to_timestamp().map(|instant| instant.to_string())
        } else {
            let end = if zulu { "Z" } else { "" };
            parsed.to_datetime().map(|local| format!("{local}{end}"))
        };
        Ok(Value::Timestamp(iso.map_err(|_| self.refused())?))
    }

    /// The format is read off the text.
    fn iso(value: String) -> Self {
        let format = iso_format(&value);
        Self { value, format }
    }
}

fn iso_format(value: &str) -> String {
    let (date, time) = match value.find(['T', ' ']) {
        Some(at) => (Some(&value[..at]), Some(&value[at..])),
        None if value.contains(':') => (None, Some(value)),
        None => (Some(value), None),
    };
    let mut format = String::new();
    if date.is_some() {
        format.push_str("%Y-%m-%d");
    }
    let Some(time) = time else { return format };
    if let Some(between @ ('T' | ' ')) = time.chars().next() {
        format.push(between);
    }
    format.push_str("%H:%M:%S");
    if time.contains('.') {
        format.push_str("%.f");
    }
    if time.ends_with('Z') {
        format.push('Z');
    } else if time.contains(['+', '-']) {
        format.push_str("%:z");
    }
    format
}

#[cfg(test)]
mod tests {
    use super::*;

    fn formatted(value: &str, format: &str) -> Formatted {
        Formatted {
            value: value.into(),
            format: format.into(),
        }
    }

    #[test]
    fn a_date_is_read_by_its_format() {
        let iso = Value::Date("2026-01-31".into());
        for (value, format) in [
            ("31.01.2026", "%d.%m.%Y"),
            ("2026-01-31", "%Y-%m-%d"),
            ("2026-01-31", ""),
            ("2026-01-31", "YYYY-MM-DD"),
        ] {
            assert_eq!(formatted(value, format).date().unwrap(), iso, "{format}");
        }
    }

    #[test]
    fn a_timestamp_with_an_offset_becomes_utc() {
        let value = formatted("2026-01-31 01:30 +0200", "%Y-%m-%d %H:%M %z").timestamp();
        let iso = Value::Timestamp("2026-01-30T23:30:00Z".into());
        assert_eq!(value.unwrap(), iso);
    }

    #[test]
    fn a_timestamp_whose_format_spells_out_utc_stays_in_it() {
        let value = formatted("1.3.2026 17:30Z", "%d.%m.%Y %H:%MZ")
            .timestamp()
            .unwrap();
        assert_eq!(value, Value::Timestamp("2026-03-01T17:30:00Z".into()));
    }

    #[test]
    fn what_is_not_in_its_format_is_refused() {
        let error = formatted("tomorrow", "%Y-%m-%d").date().unwrap_err();
        assert_eq!(
            error.to_string(),
            "`tomorrow` is not in the format `%Y-%m-%d`"
        );
        assert!(formatted("2026", "%Y").time().is_err());
    }

    #[test]
    fn the_format_of_a_result_reads_it_back() {
        for value in [
            "2026-01-31T23:59:58.25",
            "2026-01-31 23:59:58",
            "2026-01-31T23:59:58+02:00",
        ] {
            let Formatted { value, format } = Formatted::iso(value.into());
            assert!(strtime::parse(&format, &value).is_ok(), "{format}");
        }
        assert_eq!(Formatted::iso("23:59:58".into()).format, "%H:%M:%S");
    }
}
