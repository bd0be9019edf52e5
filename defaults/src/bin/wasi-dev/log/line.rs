//! One line for what was served, and under it what went wrong.

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::fmt;

use jiff::Zoned;
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::fmt::format::{Format, Full, Writer};
use tracing_subscriber::fmt::time::FormatTime;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

use crate::printable::printable;
use crate::printed;

/// Writes what was served in a line of its own form, and all else in the usual one.
pub(super) struct Lines {
    other: Format<Full, Clock>,
}

impl Default for Lines {
    fn default() -> Self {
        let other = Format::default().with_timer(Clock);
        Self { other }
    }
}

/// The time of the day here, as whoever reads the lines has it.
struct Clock;

impl FormatTime for Clock {
    fn format_time(&self, writer: &mut Writer<'_>) -> fmt::Result {
        write!(writer, "{}", Zoned::now().strftime("%H:%M:%S%.3f"))
    }
}

impl<S, N> FormatEvent<S, N> for Lines
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let mut told = Told::default();
        event.record(&mut told);
        let Some(line) = told.line(event.metadata().target()) else {
            return self.other.format_event(context, writer, event);
        };
        let mut now = String::new();
        Clock.format_time(&mut Writer::new(&mut now))?;
        let coloured = writer.has_ansi_escapes();
        line.write(&mut writer, &now, coloured)
    }
}

/// The fields of an event.
#[derive(Default)]
struct Told {
    message: String,
    fields: Vec<(&'static str, String)>,
}

impl Told {
    fn get(&self, name: &str) -> Option<&str> {
        let field = self.fields.iter().find(|(field, _)| *field == name);
        field.map(|(_, value)| value.as_str())
    }

    fn field(&self, name: &str) -> &str {
        self.get(name).unwrap_or("?")
    }

    /// The line for an event, where it is of a kind that has one.
    fn line(&self, target: &str) -> Option<Line<'_>> {
        let component = self.get("component").unwrap_or_default();
        let line = |what: String, outcome, verdict| Line {
            what,
            outcome,
            verdict,
            took: self.get("ms").and_then(|ms| ms.parse().ok()),
            by: component.to_owned(),
            error: self.get("error").map(Cow::from),
        };
        let handled = || {
            let outcome = self.field("outcome");
            match outcome {
                "handled" => (outcome, Verdict::Good),
                _ => (outcome, Verdict::Bad),
            }
        };
        match (target, self.message.as_str()) {
            ("wasi_backend::served", "request") => {
                let what = format!("{} {}", self.field("method"), self.field("path"));
                let status = self.field("status");
                let verdict = match status.as_bytes() {
                    [b'5', ..] => Verdict::Bad,
                    [b'4', ..] => Verdict::Refused,
                    _ => Verdict::Good,
                };
                Some(line(what, status, verdict))
            }
            ("wasi_backend::served", "delivery") => {
                let what = format!("delivery {}", self.field("topic"));
                let (outcome, verdict) = handled();
                let by = format!("{component} (attempt {})", self.field("attempt"));
                Some(Line {
                    by,
                    ..line(what, outcome, verdict)
                })
            }
            ("wasi_backend::served", "change") => {
                let of = format!("{}/{}", self.field("bucket"), self.field("key"));
                let (outcome, verdict) = handled();
                let what = format!("{} {of}", self.field("kind"));
                Some(line(what, outcome, verdict))
            }
            (DENIED, _) => {
                let (what, permits) = self.denied();
                Some(Line {
                    error: Some(permits.into()),
                    ..line(what, "denied", Verdict::Refused)
                })
            }
            (printed::TARGET, _) => {
                let printed = format!("[{component}] {}", self.field("line"));
                let by = String::new();
                let what = printed.trim_end().to_owned();
                Some(Line {
                    by,
                    ..line(what, "", Verdict::Good)
                })
            }
            (super::TARGET, message) => Some(line(message.to_owned(), "", Verdict::Good)),
            _ => None,
        }
    }
}

/// The target of what a component was not granted.
const DENIED: &str = "wasi_backend::denied";

impl Told {
    /// What was denied, and what would permit it here.
    fn denied(&self) -> (String, String) {
        if let (Some(host), Some(port)) = (self.get("host"), self.get("port")) {
            return (
                format!("request to {host}:{port}"),
                format!(
                    "`--allow-host {host}:{port}` permits it, or `allow-hosts` in wasi-dev.toml"
                ),
            );
        }
        let (interface, name) = (self.field("interface"), self.field("name"));
        let (doing, access) = match self.field("needed") {
            "read" => ("read of", "read-only"),
            _ => ("write to", "read-write"),
        };
        let key = match interface {
            "keyvalue" => "buckets",
            "blobstore" => "containers",
            "vault" => "lockers",
            "sql" => "databases",
            _ => "publish",
        };
        let granted = if key == "publish" {
            format!("[{name:?}]")
        } else {
            format!("{{ {name:?} = {access:?} }}")
        };
        (
            format!("{doing} {interface} `{name}`"),
            format!("its policy in wasi-dev.toml permits it with `{key} = {granted}`"),
        )
    }
}

impl Visit for Told {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.fields.push((field.name(), value.to_owned()));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let value = format!("{value:?}");
        match field.name() {
            "message" => self.message = value,
            name => self.fields.push((name, value)),
        }
    }
}

struct Line<'a> {
    what: String,
    outcome: &'a str,
    verdict: Verdict,
    /// In milliseconds.
    took: Option<f64>,
    by: String,
    error: Option<Cow<'a, str>>,
}

/// Whether it is well.
#[derive(Clone, Copy)]
enum Verdict {
    Good,
    /// The client is at fault, or went away.
    Refused,
    Bad,
}

const DIM: &str = "\x1b[2m";
const GREEN: &str = "\x1b[32m";
const YELLOW: &str = "\x1b[33m";
const RED: &str = "\x1b[31m";
const PLAIN: &str = "\x1b[0m";

impl Line<'_> {
    fn write(&self, to: &mut impl fmt::Write, now: &str, coloured: bool) -> fmt::Result {
        let colour = match self.verdict {
            Verdict::Good => GREEN,
            Verdict::Refused => YELLOW,
            Verdict::Bad => RED,
        };
        let [dim, outcome, plain] = if coloured {
            [DIM, colour, PLAIN]
        } else {
            [""; 3]
        };
        write!(to, "{dim}{now}{plain} {}", printable(&self.what))?;
        if !self.outcome.is_empty() {
            write!(to, " {outcome}{}{plain}", self.outcome)?;
        }
        match self.took {
            Some(ms) if ms < 1000.0 => write!(to, " {ms:.1}ms")?,
            Some(ms) => write!(to, " {:.2}s", ms / 1000.0)?,
            None => {}
        }
        if !self.by.is_empty() {
            write!(to, " {}", printable(&self.by))?;
        }
        writeln!(to)?;
        for line in self.error.as_deref().unwrap_or_default().lines() {
            writeln!(to, "    {}", printable(line))?;
        }
        Ok(())
    }
}
