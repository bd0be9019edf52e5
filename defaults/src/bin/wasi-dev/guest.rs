//! What the guests of a component get and may take, as flags and as keys of a file.

use std::ffi::OsStr;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::TypedValueParser;
use clap::error::ErrorKind;
use clap::{Arg, Args, Command};
use runtime::host::{Grants, Limits};
use runtime::{ByteSize, OptionValue};

/// What guests are granted.
#[derive(Args, Clone, Default, PartialEq, Eq)]
pub(crate) struct Granted {
    /// Let the component read a value through wasi:config
    #[arg(long, value_name = "KEY=VALUE", value_parser = Pair)]
    pub(crate) config: Vec<(String, String)>,

    /// Set an environment variable of the component, which otherwise has none
    #[arg(long, value_name = "KEY=VALUE", value_parser = Pair)]
    pub(crate) env: Vec<(String, String)>,

    /// Let the component read and write a directory, which otherwise sees none
    #[arg(long = "dir", value_name = "HOST[::GUEST]", value_parser = dir)]
    pub(crate) dirs: Vec<(PathBuf, String)>,

    /// Let the component send HTTP requests to a host, as in api.example.com, localhost:8080 or *.example.com
    #[arg(long = "allow-host", value_name = "HOST[:PORT]", value_parser = host)]
    pub(crate) allow_hosts: Vec<String>,
}

/// What stands for hosts that a component may send requests to.
pub(crate) fn host(text: &str) -> Result<String, String> {
    Grants::check_host(text).map_err(|error| error.to_string())?;
    Ok(text.to_owned())
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

/// Shows names only: the value of a variable or of a setting may be a secret.
impl fmt::Debug for Granted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |pairs: &[(String, String)]| -> Vec<_> {
            pairs.iter().map(|(name, _)| name.clone()).collect()
        };
        f.debug_struct("Granted")
            .field("config", &names(&self.config))
            .field("env", &names(&self.env))
            .field("dirs", &self.dirs)
            .field("allow_hosts", &self.allow_hosts)
            .finish()
    }
}

/// Limits, where they are not to be the default ones.
#[derive(Args, Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Limited {
    /// Stop the component when it runs longer, as in 500ms, 30s or 5m [default: 30s when serving, and else none]
    #[arg(long = "timeout", value_name = "DURATION", value_parser = duration)]
    pub(crate) deadline: Option<Duration>,

    /// Stop the component when it computes longer: waiting does not count
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub(crate) cpu_time: Option<Duration>,

    /// How large its memories may grow together, as in 64MiB [default: 1GiB]
    #[arg(long, value_name = "SIZE", value_parser = memory)]
    pub(crate) memory: Option<usize>,

    /// How many elements its tables may have together [default: 1000000]
    #[arg(long, value_name = "NUMBER", value_parser = at_least_one)]
    pub(crate) table_elements: Option<usize>,

    /// How many resources it may hold at a time [default: 10000]
    #[arg(long, value_name = "NUMBER", value_parser = at_least_one)]
    pub(crate) handles: Option<usize>,

    /// How much the host keeps for what it holds: messages, statements, names and the like [default: 256MiB]
    #[arg(long, value_name = "SIZE", value_parser = memory)]
    pub(crate) kept_bytes: Option<usize>,

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
            kept_bytes: self.kept_bytes.or(below.kept_bytes),
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
        limits.kept_bytes = self.kept_bytes.unwrap_or(limits.kept_bytes);
        limits.unnamed_body = self.unnamed_body.unwrap_or(limits.unnamed_body);
        limits.request_body = self.request_body.unwrap_or(limits.request_body);
        limits
    }
}

pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    option(text)
}

fn option<T: OptionValue>(text: &str) -> Result<T, String> {
    T::parse(OsStr::new(text)).ok_or_else(|| format!("takes {}", T::FORM))
}

fn size(text: &str) -> Result<u64, String> {
    option(text).map(|ByteSize(bytes)| bytes)
}

fn memory(text: &str) -> Result<usize, String> {
    let bytes = size(text)?;
    usize::try_from(bytes).map_err(|_| format!("takes {}", ByteSize::FORM))
}

pub(crate) fn at_least_one(text: &str) -> Result<usize, String> {
    let number = text.parse().ok().filter(|number| *number > 0);
    number.ok_or_else(|| "takes a whole number, 1 or more".into())
}

/// Reads `KEY=VALUE`, and does not show what is none: it may be a secret whose key was forgotten.
#[derive(Clone)]
pub(crate) struct Pair;

impl TypedValueParser for Pair {
    type Value = (String, String);

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<Self::Value, clap::Error> {
        match value.to_str().and_then(|text| text.split_once('=')) {
            Some((key, value)) if !key.is_empty() => Ok((key.into(), value.into())),
            _ => {
                let arg = arg.and_then(Arg::get_long).unwrap_or_default();
                let text = format!("--{arg} takes KEY=VALUE\n");
                Err(clap::Error::raw(ErrorKind::ValueValidation, text).with_cmd(command))
            }
        }
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
    fn what_is_granted_is_shown_without_values() {
        let pair = || vec![("TOKEN".to_owned(), "s3cret".to_owned())];
        let granted = Granted {
            config: pair(),
            env: pair(),
            ..Granted::default()
        };
        let shown = format!("{granted:?}");
        assert!(!shown.contains("s3cret"), "{shown}");
        assert_eq!(shown.matches("TOKEN").count(), 2, "{shown}");
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
