//! What the guests of a component get and may take, as flags and as keys of a file.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use runtime::OptionValue as _;
use runtime::host::{Grants, Limits};

/// What guests are granted.
#[derive(Args, Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Granted {
    /// Let the component read a value through wasi:config
    #[arg(long, value_name = "KEY=VALUE", value_parser = pair)]
    pub(crate) config: Vec<(String, String)>,

    /// Set an environment variable of the component, which otherwise has none
    #[arg(long, value_name = "KEY=VALUE", value_parser = pair)]
    pub(crate) env: Vec<(String, String)>,

    /// Let the component read and write a directory, which otherwise sees none
    #[arg(long = "dir", value_name = "HOST[::GUEST]", value_parser = dir)]
    pub(crate) dirs: Vec<(PathBuf, String)>,

    /// Let the component send HTTP requests to a host, as in api.example.com, localhost:8080 or *.example.com
    #[arg(long = "allow-host", value_name = "HOST[:PORT]")]
    pub(crate) allow_hosts: Vec<String>,
}

impl Granted {
    /// Grants this as well.
    pub(crate) fn extend(&mut self, more: &Self) {
        self.config.extend_from_slice(&more.config);
        self.env.extend_from_slice(&more.env);
        self.dirs.extend_from_slice(&more.dirs);
        self.allow_hosts.extend_from_slice(&more.allow_hosts);
    }

    pub(crate) fn grants(&self) -> Grants {
        let mut grants = Grants::default();
        for (key, value) in &self.config {
            grants = grants.config(key, value);
        }
        for (name, value) in &self.env {
            grants = grants.env(name, value);
        }
        for (host, guest) in &self.dirs {
            grants = grants.dir(host, guest);
        }
        for host in &self.allow_hosts {
            grants = grants.allow_host(host);
        }
        grants
    }
}

/// Limits, where they are not to be the default ones.
#[derive(Args, Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Limited {
    /// Stop the component when it runs longer, as in 500ms, 30s or 5m [default: none for a run, 30s when serving]
    #[arg(long = "timeout", value_name = "DURATION", value_parser = duration)]
    pub(crate) deadline: Option<Duration>,

    /// Stop the component when it computes longer: waiting does not count
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub(crate) cpu_time: Option<Duration>,

    /// How large its memories may grow together, as in 64MiB [default: 1GiB]
    #[arg(long, value_name = "SIZE", value_parser = memory)]
    pub(crate) memory: Option<usize>,

    /// How many elements its tables may have together [default: 1000000]
    #[arg(long, value_name = "NUMBER")]
    pub(crate) table_elements: Option<usize>,

    /// How many resources it may hold at a time [default: 10000]
    #[arg(long, value_name = "NUMBER")]
    pub(crate) handles: Option<usize>,

    /// How much of a blob it may write before the blob has a name [default: 64MiB]
    #[arg(long, value_name = "SIZE", value_parser = memory)]
    pub(crate) unnamed_body: Option<usize>,

    /// How large the body of a request to it may be [default: 1GiB]
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub(crate) request_body: Option<u64>,
}

impl Limited {
    /// These limits, and where one is not given, that of `below`.
    pub(crate) fn over(self, below: Self) -> Self {
        Self {
            deadline: self.deadline.or(below.deadline),
            cpu_time: self.cpu_time.or(below.cpu_time),
            memory: self.memory.or(below.memory),
            table_elements: self.table_elements.or(below.table_elements),
            handles: self.handles.or(below.handles),
            unnamed_body: self.unnamed_body.or(below.unnamed_body),
            request_body: self.request_body.or(below.request_body),
        }
    }

    pub(crate) fn limits(self) -> Limits {
        let mut limits = Limits::default();
        limits.deadline = self.deadline;
        limits.cpu_time = self.cpu_time;
        limits.memory = self.memory.unwrap_or(limits.memory);
        limits.table_elements = self.table_elements.unwrap_or(limits.table_elements);
        limits.handles = self.handles.unwrap_or(limits.handles);
        limits.unnamed_body = self.unnamed_body.unwrap_or(limits.unnamed_body);
        limits.request_body = self.request_body.unwrap_or(limits.request_body);
        limits
    }
}

/// What a size looks like, to end the sentence "it takes …".
pub(crate) const SIZE: &str = "a size such as `65536`, `512KiB`, `64MiB` or `1GiB`";

/// Reads `64MiB`, or a number of bytes.
pub(crate) fn bytes(text: &str) -> Option<u64> {
    let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let number: u64 = digits.parse().ok()?;
    let factor = match text[digits.len()..].trim_start() {
        "" | "B" => 1,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        _ => return None,
    };
    number.checked_mul(factor)
}

pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    Duration::parse(OsStr::new(text)).ok_or_else(|| format!("takes {}", Duration::FORM))
}

fn size(text: &str) -> Result<u64, String> {
    bytes(text).ok_or_else(|| format!("takes {SIZE}"))
}

fn memory(text: &str) -> Result<usize, String> {
    let bytes = size(text)?;
    usize::try_from(bytes).map_err(|_| format!("takes {SIZE}"))
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some(("", _)) | None => Err("takes KEY=VALUE".into()),
        Some((key, value)) => Ok((key.into(), value.into())),
    }
}

fn dir(text: &str) -> Result<(PathBuf, String), String> {
    match text.split_once("::").unwrap_or((text, text)) {
        ("", _) | (_, "") => Err("takes HOST::GUEST, two directories".into()),
        (host, guest) => Ok((host.into(), guest.into())),
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
            assert_eq!(bytes(text), expected, "{text}");
        }
    }

    #[test]
    fn a_limit_that_is_given_goes_over_the_one_below() {
        let common = Limited {
            deadline: Some(Duration::from_secs(30)),
            handles: Some(5),
            ..Limited::default()
        };
        let own = Limited {
            deadline: Some(Duration::from_secs(1)),
            memory: Some(1 << 20),
            ..Limited::default()
        };
        let limits = own.over(common).limits();
        assert_eq!(limits.deadline, Some(Duration::from_secs(1)));
        assert_eq!(limits.memory, 1 << 20);
        assert_eq!(limits.handles, 5);
        assert_eq!(limits.request_body, Limits::default().request_body);
    }
}
