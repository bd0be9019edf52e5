//! Options from environment variables.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;

use crate::{ConnectError, OptionValue};

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

/// Reads one option.
///
/// # Errors
///
/// When the variable is not set, or has a value that cannot be read.
pub fn required<T: OptionValue>(
    env: &Env,
    variable: &'static str,
    secret: bool,
) -> Result<T, ConnectError> {
    let form = T::FORM;
    let text = env
        .get(variable)
        .ok_or(ConnectError::Missing { variable, form })?;
    T::parse(&text).ok_or_else(|| ConnectError::Invalid {
        variable,
        value: if secret || T::SECRET {
            "a value that is not shown".into()
        } else {
            format!("`{}`", text.display())
        },
        form,
    })
}

/// Reads one option, or takes its default where the variable is not set.
///
/// # Errors
///
/// When the variable has a value that cannot be read.
pub fn or_default<T: OptionValue>(
    env: &Env,
    variable: &'static str,
    secret: bool,
    default: impl FnOnce() -> T,
) -> Result<T, ConnectError> {
    match env.get(variable) {
        Some(_) => required(env, variable, secret),
        None => Ok(default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_variable_is_named_with_its_form() {
        let error = required::<u8>(&Env::from_iter([("OTHER", "1")]), "SIZE", false).unwrap_err();
        assert_eq!(
            error.to_string(),
            "SIZE is not set; it takes a whole number from 0 to 255"
        );
    }

    #[test]
    fn a_malformed_value_is_shown_unless_it_is_secret() {
        let env = Env::from_iter([("SIZE", "many")]);
        let shown = required::<u8>(&env, "SIZE", false).unwrap_err().to_string();
        assert_eq!(
            shown,
            "SIZE is `many`; it takes a whole number from 0 to 255"
        );
        let hidden = required::<u8>(&env, "SIZE", true).unwrap_err();
        assert!(!format!("{hidden} {hidden:?}").contains("many"));
    }

    #[test]
    fn debug_shows_no_values() {
        let env = Env::from_iter([("TOKEN", "hunter2")]);
        assert_eq!(format!("{env:?}"), r#"{"TOKEN"}"#);
    }
}
