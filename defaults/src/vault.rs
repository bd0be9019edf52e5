//! Secrets in memory.

mod seed;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::PathBuf;

use parking_lot::RwLock;
use runtime::vault::{Result, Secret, Vault};
use runtime::{ByteSize, Charge, Quota, wasi_backend};

use seed::SeedError;

/// Secrets in the memory of the process, wiped when they are dropped.
///
/// `VAULT_FILE` may name a file of secrets to begin with, one in a line: `locker/id=value`. What follows the first `=`
/// is the value, blanks too. Empty lines and lines that begin with `#` are skipped.
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
    secrets: RwLock<BTreeMap<Name, Kept>>,
    quota: Quota,
}

/// What a secret takes beside its bytes: its place, and the allocations of its names.
const ENTRY: usize = 192;

/// The name of a locker and of a secret in it.
type Name = (String, String);

#[derive(Debug)]
struct Kept {
    secret: Secret,
    /// Of nothing where the secret was seeded: a guest is not to find the quota used up.
    charge: Charge,
}

impl MemoryVault {
    async fn seed(mut self) -> Result<Self, SeedError> {
        if let Some(file) = &self.file {
            for (locker, id, secret) in seed::read(file).await? {
                self = self.with_secret(locker, id, secret);
            }
        }
        Ok(self)
    }

    /// Puts a secret in a locker, over an earlier one.
    #[must_use]
    pub fn with_secret(
        mut self,
        locker: impl Into<String>,
        id: impl Into<String>,
        secret: impl Into<Secret>,
    ) -> Self {
        let kept = Kept {
            secret: secret.into(),
            charge: self.quota.nothing(),
        };
        let name = (locker.into(), id.into());
        self.secrets.get_mut().insert(name, kept);
        self
    }
}

fn name(locker: &str, id: &str) -> Name {
    (locker.to_owned(), id.to_owned())
}

impl Vault for MemoryVault {
    const IMMEDIATE: bool = true;
    const WRITABLE: bool = true;

    async fn get(&self, locker: &str, id: &str) -> Result<Option<Secret>> {
        let secrets = self.secrets.read();
        Ok(secrets
            .get(&name(locker, id))
            .map(|kept| kept.secret.clone()))
    }

    async fn list_ids(&self, locker: &str) -> Result<Vec<String>> {
        let secrets = self.secrets.read();
        let rest = secrets.range(name(locker, "")..);
        let names = rest.map(|(name, _)| name).take_while(|(l, _)| l == locker);
        Ok(names.map(|(_, id)| id.clone()).collect())
    }

    async fn set(&self, locker: &str, id: &str, secret: Secret) -> Result<()> {
        let bytes = ENTRY + locker.len() + id.len() + secret.expose().len();
        let name = name(locker, id);
        let mut secrets = self.secrets.write();
        if let Some(kept) = secrets.get_mut(&name) {
            kept.charge.change(bytes, self.max_bytes.0)?;
            kept.secret = secret;
        } else {
            let charge = self.quota.charge(bytes, self.max_bytes.0)?;
            secrets.insert(name, Kept { secret, charge });
        }
        Ok(())
    }

    async fn delete(&self, locker: &str, id: &str) -> Result<()> {
        self.secrets.write().remove(&name(locker, id));
        Ok(())
    }
}
