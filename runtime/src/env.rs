//! Options from environment variables.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;

use crate::ConnectError;

/// Options that can be read from environment variables.
///
/// `#[wasi_backend]` implements it for the options that it generates.
pub trait FromEnv: Sized {
    /// Reads every option.
    ///
    /// # Errors
    ///
    /// When a variable is missing that has no default, or has a value that cannot be read.
    fn read(env: &Env) -> Result<Self, ConnectError>;

    /// Reads the environment of the process.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read).
    fn from_env() -> Result<Self, ConnectError> {
        Self::read(&Env::process())
    }

    /// Reads these names and values instead of the environment of the process.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read).
    fn from_pairs<K, V>(pairs: impl IntoIterator<Item = (K, V)>) -> Result<Self, ConnectError>
    where
        K: Into<String>,
        V: Into<OsString>,
    {
        Self::read(&pairs.into_iter().collect())
    }
}

/// Where options are read from: the process's environment, or a list of pairs.
///
/// ```
/// use runtime::Env;
///
/// let env = Env::from_iter([("SQL_DATABASE", "orders.db")]);
/// assert_eq!(env.get("SQL_DATABASE").unwrap(), "orders.db");
/// assert_eq!(env.get("HOME"), None);
/// ```
#[derive(Clone)]
pub struct Env(Source);

#[derive(Clone)]
enum Source {
    Process,
    Pairs(BTreeMap<String, OsString>),
}

impl Env {
    /// The environment of the process, read at the moment of each [`get`](Self::get).
    #[must_use]
    pub fn process() -> Self {
        Self(Source::Process)
    }

    /// The value of a variable.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<OsString> {
        match &self.0 {
            Source::Process => std::env::var_os(name),
            Source::Pairs(pairs) => pairs.get(name).cloned(),
        }
    }
}

impl<K: Into<String>, V: Into<OsString>> FromIterator<(K, V)> for Env {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        let pairs = pairs.into_iter().map(|(k, v)| (k.into(), v.into()));
        Self(Source::Pairs(pairs.collect()))
    }
}

/// Shows names only, since a value may be a secret.
impl fmt::Debug for Env {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Source::Process => f.write_str("Env(process)"),
            Source::Pairs(pairs) => f.debug_set().entries(pairs.keys()).finish(),
        }
    }
}

/// The options of a backend that has none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NoOptions;

impl FromEnv for NoOptions {
    fn read(_: &Env) -> Result<Self, ConnectError> {
        Ok(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_values() {
        let env = Env::from_iter([("TOKEN", "hunter2")]);
        assert_eq!(format!("{env:?}"), r#"{"TOKEN"}"#);
    }
}
