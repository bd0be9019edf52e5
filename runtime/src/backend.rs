use std::error::Error;
use std::future::Future;
use std::sync::Arc;

use crate::registry::Entry;
use crate::{Backends, FromEnv, Interface, Registry};

/// A connection to something that serves interfaces to guests.
///
/// `#[wasi_backend(…)]` writes this implementation; what is left to write by hand is the trait of each interface that
/// the backend serves.
///
/// ```
/// use runtime::{Backend, ConnectError, NoOptions, wasi_backend};
/// use runtime::vault::{Result, Secret, Vault};
///
/// #[wasi_backend(vault)]
/// struct Constant;
///
/// impl Vault for Constant {
///     async fn get(&self, _locker: &str, _id: &str) -> Result<Option<Secret>> {
///         Ok(Some(Secret::from("open sesame")))
///     }
///
///     async fn list_ids(&self, _locker: &str) -> Result<Vec<String>> {
///         Ok(vec!["door".into()])
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), ConnectError> {
/// let vault = Constant::connect_with(NoOptions).await?;
/// # let _ = vault;
/// # Ok(())
/// # }
/// ```
pub trait Backend: Sized + Send + Sync + 'static {
    /// What messages and listings call this backend.
    const NAME: &'static str;

    /// The interfaces that are [entered](Self::enter), known before anything is connected.
    const INTERFACES: &'static [Interface];

    /// What it takes to connect.
    type Options: FromEnv + Send + 'static;

    /// Connects with options from the environment of the process.
    ///
    /// # Errors
    ///
    /// When a variable is missing or malformed, or when connecting fails.
    #[must_use = "nothing is connected before it is awaited"]
    fn connect() -> impl Future<Output = Result<Self, ConnectError>> + Send {
        async { Self::connect_with(Self::Options::from_env()?).await }
    }

    /// Connects with these options.
    ///
    /// One that reaches its engine here is known to be misconfigured before a guest is; one that does so with the first call
    /// does not keep a host from starting. Neither waits without end for an engine that does not answer.
    ///
    /// # Errors
    ///
    /// When connecting fails.
    fn connect_with(
        options: Self::Options,
    ) -> impl Future<Output = Result<Self, ConnectError>> + Send;

    /// Makes an end: sends what is still to be sent, and tells the engine that it is left. By default there is nothing to do.
    ///
    /// Only whoever owns a backend closes it, when nothing calls it any more; what calls it all the same may be refused. How
    /// long this is waited for is up to them, and it may be closed twice. Deliveries that were dropped a moment ago may still be
    /// telling their broker.
    fn close(&self) -> impl Future<Output = ()> + Send {
        async {}
    }

    /// Tells a registry of each of the [`INTERFACES`](Self::INTERFACES).
    fn enter(registry: &mut impl Registry<Self>);

    /// Enters the backend under each of its [`INTERFACES`](Self::INTERFACES).
    fn register(self: Arc<Self>, backends: &mut Backends) {
        let backend = self;
        Self::enter(&mut Entry { backend, backends });
    }
}

/// A backend could not be connected.
///
/// The text names what was wrong and what would be right, and never shows a secret.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConnectError {
    /// A variable without a default is not set.
    #[error("{variable} is not set; it takes {form}")]
    #[non_exhaustive]
    Missing {
        /// The name of the variable.
        variable: &'static str,
        /// What it takes, as in "a whole number from 0 to 255".
        form: &'static str,
    },
    /// A variable has a value that cannot be read.
    #[error("{variable} is {value}; it takes {form}")]
    #[non_exhaustive]
    Invalid {
        /// The name of the variable.
        variable: &'static str,
        /// The value in quotes, or a stand-in where the option is secret.
        value: String,
        /// What it takes.
        form: &'static str,
    },
    /// The options were read, but the backend could not connect with them.
    #[error("{backend} could not connect")]
    #[non_exhaustive]
    Failed {
        /// The backend's [`NAME`](Backend::NAME).
        backend: &'static str,
        /// Why.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
}

impl ConnectError {
    /// A variable without a default is not set; `form` is what it takes, as in "a whole number from 0 to 255".
    #[must_use]
    pub fn missing(variable: &'static str, form: &'static str) -> Self {
        Self::Missing { variable, form }
    }

    /// A variable has a value that cannot be read: the value in quotes, or a stand-in where the option is secret.
    pub fn invalid(variable: &'static str, value: impl Into<String>, form: &'static str) -> Self {
        let value = value.into();
        Self::Invalid {
            variable,
            value,
            form,
        }
    }

    /// The backend `B` could not connect. What is a `ConnectError` already stays as it is.
    pub fn failed<B: Backend>(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::of(B::NAME, source.into())
    }

    fn of(backend: &'static str, source: Box<dyn Error + Send + Sync>) -> Self {
        source
            .downcast()
            .map_or_else(|source| Self::Failed { backend, source }, |error| *error)
    }
}

/// The result of a `connect = …` or an `init = …` function, with its error wrapped where it is not a [`ConnectError`] already.
///
/// # Errors
///
/// The error of `result`.
pub fn connected<B, E: Into<Box<dyn Error + Send + Sync>>>(
    result: Result<B, E>,
    backend: &'static str,
) -> Result<B, ConnectError> {
    result.map_err(|error| ConnectError::of(backend, error.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::NoOptions;

    struct Unused;

    impl Backend for Unused {
        const NAME: &'static str = "Unused";
        const INTERFACES: &'static [Interface] = &[];
        type Options = NoOptions;

        async fn connect_with(_: NoOptions) -> Result<Self, ConnectError> {
            Ok(Self)
        }

        fn enter(_: &mut impl Registry<Self>) {}
    }

    #[test]
    fn what_failed_to_connect_is_named_once() {
        let failed = ConnectError::failed::<Unused>("nobody listens");
        assert_eq!(failed.to_string(), "Unused could not connect");
        assert_eq!(failed.source().unwrap().to_string(), "nobody listens");
        let missing = ConnectError::failed::<Unused>(ConnectError::missing("URL", "a URL"));
        assert_eq!(missing.to_string(), "URL is not set; it takes a URL");
    }
}
