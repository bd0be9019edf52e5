use std::ffi::OsStr;
use std::fmt;

use crate::{ConnectError, Env, OptionValue};

/// One option of a backend: the variable that it is read from, and what its type says of its values.
pub struct Described<T> {
    variable: &'static str,
    form: &'static str,
    secret: bool,
    parse: fn(&OsStr) -> Option<T>,
}

/// The option that is read from a variable.
#[must_use]
pub fn described<T: OptionValue>(variable: &'static str, secret: bool) -> Described<T> {
    Described {
        variable,
        form: T::FORM,
        secret: secret || T::SECRET,
        parse: T::parse,
    }
}

// Without that bound, so that the compiler says but once of a type that it is none for an option.
impl<T> Described<T> {
    /// Reads the option.
    ///
    /// # Errors
    ///
    /// When the variable is not set, or has a value that cannot be read.
    pub fn required(&self, env: &Env) -> Result<T, ConnectError> {
        let Self { variable, form, .. } = *self;
        let text = env.get(variable);
        self.parsed(&text.ok_or(ConnectError::Missing { variable, form })?)
    }

    /// Reads the option, or takes its default where the variable is not set.
    ///
    /// # Errors
    ///
    /// When the variable has a value that cannot be read.
    pub fn or_default(&self, env: &Env, default: impl FnOnce() -> T) -> Result<T, ConnectError> {
        let text = env.get(self.variable);
        text.map_or_else(|| Ok(default()), |text| self.parsed(&text))
    }

    fn parsed(&self, text: &OsStr) -> Result<T, ConnectError> {
        (self.parse)(text).ok_or_else(|| ConnectError::Invalid {
            variable: self.variable,
            value: if self.secret {
                "a value that is not shown".into()
            } else {
                format!("`{}`", text.display())
            },
            form: self.form,
        })
    }

    /// What `Debug` shows of a value.
    pub fn shown<'a>(&self, value: &'a T) -> &'a dyn fmt::Debug
    where
        T: fmt::Debug,
    {
        struct Redacted;

        impl fmt::Debug for Redacted {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("[redacted]")
            }
        }

        if self.secret { &Redacted } else { value }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_variable_is_named_with_its_form() {
        let size = described::<u8>("SIZE", false);
        let error = size.required(&Env::from_iter([("OTHER", "1")]));
        assert_eq!(
            error.unwrap_err().to_string(),
            "SIZE is not set; it takes a whole number from 0 to 255"
        );
    }

    #[test]
    fn a_malformed_value_is_shown_unless_it_is_secret() {
        let env = Env::from_iter([("SIZE", "many")]);
        let shown = described::<u8>("SIZE", false).required(&env);
        assert_eq!(
            shown.unwrap_err().to_string(),
            "SIZE is `many`; it takes a whole number from 0 to 255"
        );
        let hidden = described::<u8>("SIZE", true).required(&env);
        let hidden = hidden.unwrap_err();
        assert!(!format!("{hidden} {hidden:?}").contains("many"));
    }
}
