//! Secrets in lockers: what serves `wasi:vault`.

mod error;
mod secret;

use std::future::Future;

pub use error::{Error, Result};
pub use secret::Secret;

/// A store of secrets in named lockers.
///
/// Reading is an engine's own; writing is denied by default, so that a manager which guests may only read from needs
/// nothing more. A method gets the name of the locker that the guest opened, `""` being the default locker.
///
/// Lockers share nothing, the default locker neither. Their names and the ids of secrets are told apart by their bytes, and
/// are no paths; a name that an engine cannot have is refused, and not made to fit. Within a locker a write that was answered
/// is seen by every later read, and a read gives a value whole, whoever writes meanwhile. An id is any UTF-8, and a secret any
/// bytes. No error's text or source holds a secret.
/// `#[wasi_backend(vault)]` makes an implementor a [`Backend`](crate::Backend), where there is an example.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is declared a vault backend, but does not implement `Vault`",
    label = "needs `impl runtime::vault::Vault for {Self}`",
    note = "two methods are required: get, list_ids"
)]
pub trait Vault: Send + Sync + 'static {
    /// Promises that every future is ready at its first poll, so that a host can call without an executor.
    const IMMEDIATE: bool = false;

    /// Whether [`set`](Self::set) and [`delete`](Self::delete) are offered.
    ///
    /// Where they are not, both are [`Error::AccessDenied`] and change nothing.
    const WRITABLE: bool = false;

    /// Makes sure that a locker can be used; serves `vault.open`.
    ///
    /// # Errors
    ///
    /// [`Error::NoSuchStore`], [`Error::AccessDenied`].
    fn open(&self, locker: &str) -> impl Future<Output = Result<()>> + Send {
        let _ = locker;
        async { Ok(()) }
    }

    /// Reads a secret, or `None` where there is none; serves `locker.get`.
    ///
    /// # Errors
    ///
    /// [`Error::AccessDenied`], [`Error::Backend`].
    fn get(&self, locker: &str, id: &str) -> impl Future<Output = Result<Option<Secret>>> + Send;

    /// Lists the ids of the secrets, each once, in ascending order of their bytes; serves `locker.list-ids`.
    ///
    /// # Errors
    ///
    /// [`Error::AccessDenied`], [`Error::Backend`].
    fn list_ids(&self, locker: &str) -> impl Future<Output = Result<Vec<String>>> + Send;

    /// Whether there is such a secret; serves `locker.exists`.
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get).
    fn exists(&self, locker: &str, id: &str) -> impl Future<Output = Result<bool>> + Send {
        async { Ok(self.get(locker, id).await?.is_some()) }
    }

    /// Writes a secret, over an earlier one; serves `locker.set`.
    ///
    /// # Errors
    ///
    /// [`Error::AccessDenied`] where secrets are read-only, as by default, [`Error::Other`] for an id or a secret that is
    /// too long, of which nothing is kept then.
    fn set(
        &self,
        locker: &str,
        id: &str,
        value: Secret,
    ) -> impl Future<Output = Result<()>> + Send {
        let _ = (locker, id, value);
        async { Err(Error::AccessDenied) }
    }

    /// Removes a secret, whose id can then be written again; one that is missing is no error. Serves `locker.delete`.
    ///
    /// # Errors
    ///
    /// [`Error::AccessDenied`] where secrets are read-only, as by default.
    fn delete(&self, locker: &str, id: &str) -> impl Future<Output = Result<()>> + Send {
        let _ = (locker, id);
        async { Err(Error::AccessDenied) }
    }
}

crate::call::erase! {
    trait ErasedVault for Vault {
        fn open<'a>(locker: &'a str) -> ();
        fn get<'a>(locker: &'a str, id: &'a str) -> Option<Secret>;
        fn list_ids<'a>(locker: &'a str) -> Vec<String>;
        fn exists<'a>(locker: &'a str, id: &'a str) -> bool;
        fn set<'a>(locker: &'a str, id: &'a str, value: Secret) -> ();
        fn delete<'a>(locker: &'a str, id: &'a str) -> ();
    }
}
