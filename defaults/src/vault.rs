//! Secrets in memory.

mod seed;
#[cfg(test)]
mod tests;

use std::path::PathBuf;

use parking_lot::RwLock;
use runtime::vault::{Result, Secret, Vault};
use runtime::{ByteSize, wasi_backend};

use crate::named::Named;
use seed::SeedError;

/// Secrets in the memory of the process, wiped when they are dropped.
///
/// `VAULT_FILE` may name a file of secrets to begin with, one in a line: `locker/id=value`, or `/id=value` for the default
/// locker. What follows the first `=` is the value, blanks too. Empty lines and lines that begin with `#` are skipped.
///
/// ```
/// use defaults::MemoryVault;
/// use runtime::Backend as _;
/// use runtime::vault::Vault as _;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let vault = MemoryVault::connect().await?.with_secret("shop", "api-key", "hunter2");
/// let key = vault.get("shop", "api-key").await?.expect("it was just seeded");
/// assert_eq!(key.expose(), b"hunter2");
/// # Ok(())
/// # }
/// ```
#[wasi_backend(vault, init = Self::seed)]
#[derive(Debug)]
pub struct MemoryVault {
    /// A file of secrets to begin with.
    #[option(env = "VAULT_FILE", default)]
    file: Option<PathBuf>,
    /// How many bytes a guest can add, of secrets and of their names, with some 200 more for each secret.
    #[option(env = "VAULT_MAX_BYTES", default = ByteSize::mib(16))]
    max_bytes: ByteSize,
    secrets: RwLock<Named<Secret>>,
}

impl MemoryVault {
    async fn seed(mut self) -> Result<Self, SeedError> {
        if let Some(file) = &self.file {
            for (locker, id, secret) in seed::read(file).await? {
                self = self.with_secret(&locker, &id, secret);
            }
        }
        Ok(self)
    }

    /// Puts a secret in a locker, over an earlier one. It takes no room from guests.
    #[must_use]
    pub fn with_secret(mut self, locker: &str, id: &str, secret: impl Into<Secret>) -> Self {
        self.secrets.get_mut().seed(locker, id, secret.into());
        self
    }
}

impl Vault for MemoryVault {
    const IMMEDIATE: bool = true;
    const WRITABLE: bool = true;

    async fn get(&self, locker: &str, id: &str) -> Result<Option<Secret>> {
        Ok(self.secrets.read().get(locker, id).cloned())
    }

    async fn list_ids(&self, locker: &str) -> Result<Vec<String>> {
        let secrets = self.secrets.read();
        Ok(secrets.names(locker).map(str::to_owned).collect())
    }

    async fn set(&self, locker: &str, id: &str, secret: Secret) -> Result<()> {
        let (mut secrets, size) = (self.secrets.write(), Some(secret.expose().len()));
        secrets.insert(locker, id, secret, size, self.max_bytes)?;
        Ok(())
    }

    async fn delete(&self, locker: &str, id: &str) -> Result<()> {
        self.secrets.write().remove(locker, id);
        Ok(())
    }
}
