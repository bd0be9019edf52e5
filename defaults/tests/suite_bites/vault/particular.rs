//! A vault that is right though it takes less than others do: nothing may refuse it.

use defaults::{MemoryVault, MemoryVaultOptions};
use runtime::vault::{Error, Result, Secret, Vault};
use runtime::{Backend as _, ConnectError};

/// Has lockers of plain names only, and limits of what it keeps.
struct Particular(MemoryVault);

impl Vault for Particular {
    const WRITABLE: bool = true;

    async fn open(&self, locker: &str) -> Result<()> {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
        if !locker.chars().all(is_plain) || locker.len() > 63 {
            return Err(Error::NoSuchStore);
        }
        Ok(())
    }

    async fn get(&self, locker: &str, id: &str) -> Result<Option<Secret>> {
        self.open(locker).await?;
        self.0.get(locker, id).await
    }

    async fn list_ids(&self, locker: &str) -> Result<Vec<String>> {
        self.open(locker).await?;
        self.0.list_ids(locker).await
    }

    async fn set(&self, locker: &str, id: &str, value: Secret) -> Result<()> {
        self.open(locker).await?;
        if id.len() > 127 || value.expose().len() > 10_000 {
            return Err(Error::other("the id or the secret is too long"));
        }
        self.0.set(locker, id, value).await
    }

    async fn delete(&self, locker: &str, id: &str) -> Result<()> {
        self.open(locker).await?;
        self.0.delete(locker, id).await
    }
}

runtime::conformance!(vault, || async {
    let vault = MemoryVault::connect_with(MemoryVaultOptions::default()).await?;
    Ok::<_, ConnectError>(Particular(vault))
});
