//! Dates and times as a guest writes them, and in the form of ISO 8601 as a backend gets them.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
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
        checked(is_date(&self), self, "date", "2026-01-31").map(Value::Date)
    }

    fn time(self) -> Result<Value, Error> {
        checked(is_time(&self), self, "time", "23:59:58").map(Value::Time)
    }

    fn timestamp(self) -> Result<Value, Error> {
        let is_iso = is_timestamp(&self);
        checked(is_iso, self, "timestamp", "2026-01-31T23:59:58Z").map(Value::Timestamp)
    }

    fn iso(text: String) -> Self {
        text
    }
}

/// A date as all of them are written, so that they sort as what they are.
fn is_date(text: &str) -> bool {
    text.parse::<Date>()
        .is_ok_and(|date| date.to_string() == text)
}

fn is_time(text: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_digit() || b":.".contains(&byte);
    text.parse::<Time>().is_ok() && has_colon(text.get(2..)) && text.bytes().all(is_part)
}

fn has_colon(after_hours: Option<&str>) -> bool {
    after_hours.is_some_and(|rest| rest.starts_with(':'))
}

/// A date and a time, and where it has one an offset.
fn is_timestamp(text: &str) -> bool {
    let Some((date, rest)) = text.split_at_checked(10) else {
        return false;
    };
    let is_one = text.parse::<DateTime>().is_ok() || text.parse::<Timestamp>().is_ok();
    is_one
        && is_date(date)
        && rest.starts_with(['T', 't', ' '])
        && has_colon(rest.get(3..))
        && !rest.contains('[')
}

/// A backend would keep any text, and then sort and compare it as something that it is not.
fn checked(is_iso: bool, text: String, kind: &str, example: &str) -> Result<String, Error> {
    if is_iso {
        return Ok(text);
    }
    Err(Error::Statement(format!(
        "`{text}` is no {kind} in the form of ISO 8601, as in `{example}`"
    )))
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

    fn has(&self, what: &str) -> Error {
        Error::Statement(format!("`{}` has {what}", self.value))
    }
}

impl Moment for Formatted {
    fn date(self) -> Result<Value, Error> {
        let Some(parsed) = self.parsed()? else {
            return self.value.date();
        };
        let iso = parsed.to_date().map_err(|_| self.refused())?;
        Ok(Value::Date(iso.to_string()))
    }

    fn time(self) -> Result<Value, Error> {
        let Some(parsed) = self.parsed()? else {
            return self.value.time();
        };
        // What has no hour would be read as midnight.
        parsed.hour().ok_or_else(|| self.refused())?;
        if parsed.offset().is_some() || parsed.iana_time_zone().is_some() {
            return Err(self.has("a time zone, which a time by itself is not in"));
        }
        let iso = parsed.to_time().map_err(|_| self.refused())?;
        Ok(Value::Time(iso.to_string()))
    }

    /// One with an offset is turned into UTC; one without stays as it is, but for the `Z` that its format may spell out.
    fn timestamp(self) -> Result<Value, Error> {
        let Some(parsed) = self.parsed()? else {
            return self.value.timestamp();
        };
        let zulu = self.format.ends_with(['Z', 'z'])
            && !["%Z", "%z", "%:z"]
                .iter()
                .any(|zone| self.format.ends_with(zone));
        let is_instant = parsed.offset().is_some() || parsed.timestamp().is_some();
        if !is_instant && parsed.iana_time_zone().is_some() {
            return Err(self.has("the name of a time zone, and no offset"));
        }
        let iso = if is_instant {
            parsed.to_timestamp().map(|instant| instant.to_string())
        } else {
            let end = if zulu { "Z" } else { "" };
            parsed.to_datetime().map(|local| format!("{local}{end}"))
        };
        Ok(Value::Timestamp(iso.map_err(|_| self.refused())?))
    }

    /// The format is read off the text. A database may keep any text where a date is meant, and that is in none.
    fn iso(value: String) -> Self {
        let mut format = iso_format(&value);
        if strtime::parse(&format, &value).is_err() {
            format.clear();
        }
        Self { value, format }
    }
}

fn iso_format(value: &str) -> String {
    let (date, time) = match value.find(['T', 't', ' ']) {
        Some(at) => (Some(&value[..at]), Some(&value[at..])),
        None if value.contains(':') => (None, Some(value)),
        None => (Some(value), None),
    };
    let mut format = String::new();
    if date.is_some() {
        format.push_str("%Y-%m-%d");
    }
    let Some(time) = time else { return format };
    if let Some(between @ ('T' | 't' | ' ')) = time.chars().next() {
        format.push(between);
    }
    let zone = time.find(['Z', 'z', '+', '-']).unwrap_or(time.len());
    let (clock, zone) = time.split_at(zone);
    format.push_str("%H:%M");
    if clock.matches(':').count() > 1 {
        format.push_str(":%S");
    }
    if clock.contains('.') {
        format.push_str("%.f");
    }
    format.push_str(match zone {
        "" | "Z" | "z" => zone,
        _ if zone.contains(':') => "%:z",
        _ if zone.len() == "+00".len() => "%:::z",
        _ => "%z",
    });
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
    fn a_timestamp_in_seconds_is_in_utc() {
        let value = formatted("1764547200", "%s").timestamp().unwrap();
        assert_eq!(value, Value::Timestamp("2025-12-01T00:00:00Z".into()));
    }

    #[test]
    fn a_time_zone_that_would_be_lost_is_refused() {
        let paris = formatted("2026-01-31 10:00 Europe/Paris", "%Y-%m-%d %H:%M %Q");
        assert_eq!(
            paris.timestamp().unwrap_err().to_string(),
            "`2026-01-31 10:00 Europe/Paris` has the name of a time zone, and no offset"
        );
        let offset = formatted("10:00+0200", "%H:%M%z").time().unwrap_err();
        assert_eq!(
            offset.to_string(),
            "`10:00+0200` has a time zone, which a time by itself is not in"
        );
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
    fn what_is_not_in_the_form_of_iso_8601_is_refused() {
        for format in ["", "DD.MM.YYYY"] {
            let error = formatted("31.01.2026", format).date().unwrap_err();
            assert_eq!(
                error.to_string(),
                "`31.01.2026` is no date in the form of ISO 8601, as in `2026-01-31`"
            );
        }
        for text in [
            "20260131",
            "2026-01-31[u-ca=gregory]",
            "",
            "2026-02-30",
            "2026-01-31T10:00:00",
            "10:00:00",
        ] {
            assert!(text.to_owned().date().is_err(), "{text}");
        }
        for text in [
            "",
            "24:30:00",
            "20260131T10:00",
            "T10:00",
            "100000",
            "10:00:00+02:00",
            "10:00:00-05:00",
            "9 o'clock",
            "2026-01-31",
            "2026-01-31T10:00:00",
        ] {
            assert!(text.to_owned().time().is_err(), "{text}");
        }
        for text in [
            "",
            "2026-01-31",
            "10:00:00",
            "2026-01-31T25:00:00Z",
            "20260131T10:00:00",
            "2026-01-31T100000",
            "2026-01-31T10:00:00+01:00[Europe/Paris]",
            "soon",
        ] {
            assert!(text.to_owned().timestamp().is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_in_the_form_of_iso_8601_stays_as_it_is() {
        let date = "2026-01-31".to_owned();
        assert_eq!(date.clone().date().unwrap(), Value::Date(date));
        for text in ["23:59:58", "23:59", "23:59:58.123456789"] {
            let time = text.to_owned().time().unwrap();
            assert_eq!(time, Value::Time(text.into()));
        }
        for text in [
            "2026-01-31T23:59:58",
            "2026-01-31 23:59:58.25",
            "2026-01-31T23:59:58Z",
            "2026-01-31T23:59:58+02:00",
            "2026-01-31 23:59:58+02",
        ] {
            let timestamp = text.to_owned().timestamp().unwrap();
            assert_eq!(timestamp, Value::Timestamp(text.into()));
        }
    }

    #[test]
    fn the_format_of_a_result_reads_it_back() {
        for value in [
            "2026-01-31T23:59:58.25",
            "2026-01-31 23:59:58",
            "2026-01-31T23:59:58+02:00",
            "2026-01-31T23:59:58-0230",
            "2026-01-31 23:59:58+02",
            "2026-01-31T23:59Z",
            "2026-01-31t23:59:58.5z",
            "23:59",
            "23:59:58.25",
            "2026-01-31",
        ] {
            let Formatted { value, format } = Formatted::iso(value.into());
            assert!(strtime::parse(&format, &value).is_ok(), "{value} {format}");
            if value.ends_with(['Z', 'z']) {
                let Ok(Value::Timestamp(read)) = formatted(&value, &format).timestamp() else {
                    panic!("{value} {format}");
                };
                assert!(read.ends_with('Z'), "{value} {format} {read}");
            }
        }
        assert_eq!(Formatted::iso("23:59:58".into()).format, "%H:%M:%S");
        for text in ["yesterday", "x", ""] {
            assert_eq!(Formatted::iso(text.into()).format, "", "{text}");
        }
    }
}
