//! Wrong `vault` backends.

mod deleting;
mod denial;
mod given_up;
mod listing;
mod meeting;
mod naming;
mod particular;
mod reading;
mod storing;
mod waiting;

use std::future::Future;

use defaults::{MemoryVault, MemoryVaultOptions};
use runtime::Backend as _;
use runtime::conformance::{Broken, Shown};
use runtime::vault::{Result, Secret, Vault};

/// What a vault does otherwise than it should. What is not overridden is as it should be.
trait Fault: Send + Sync + 'static {
    const WRITABLE: bool = true;

    fn get(
        &self,
        vault: &MemoryVault,
        locker: &str,
        id: &str,
    ) -> impl Future<Output = Result<Option<Secret>>> + Send {
        vault.get(locker, id)
    }

    fn list_ids(
        &self,
        vault: &MemoryVault,
        locker: &str,
    ) -> impl Future<Output = Result<Vec<String>>> + Send {
        vault.list_ids(locker)
    }

    fn exists(
        &self,
        vault: &MemoryVault,
        locker: &str,
        id: &str,
    ) -> impl Future<Output = Result<bool>> + Send {
        vault.exists(locker, id)
    }

    fn set(
        &self,
        vault: &MemoryVault,
        locker: &str,
        id: &str,
        value: Secret,
    ) -> impl Future<Output = Result<()>> + Send {
        vault.set(locker, id, value)
    }

    fn delete(
        &self,
        vault: &MemoryVault,
        locker: &str,
        id: &str,
    ) -> impl Future<Output = Result<()>> + Send {
        vault.delete(locker, id)
    }
}

struct Wrong<F> {
    vault: MemoryVault,
    fault: F,
}

impl<F: Fault> Vault for Wrong<F> {
    const WRITABLE: bool = F::WRITABLE;

    async fn get(&self, locker: &str, id: &str) -> Result<Option<Secret>> {
        self.fault.get(&self.vault, locker, id).await
    }

    async fn list_ids(&self, locker: &str) -> Result<Vec<String>> {
        self.fault.list_ids(&self.vault, locker).await
    }

    async fn exists(&self, locker: &str, id: &str) -> Result<bool> {
        self.fault.exists(&self.vault, locker, id).await
    }

    async fn set(&self, locker: &str, id: &str, value: Secret) -> Result<()> {
        self.fault.set(&self.vault, locker, id, value).await
    }

    async fn delete(&self, locker: &str, id: &str) -> Result<()> {
        self.fault.delete(&self.vault, locker, id).await
    }
}

/// What the behaviour says of a vault with the fault.
async fn refused<F: Fault>(fault: F, behaviour: impl AsyncFnOnce(Wrong<F>) -> Shown) -> Broken {
    let options = MemoryVaultOptions::default();
    let vault = MemoryVault::connect_with(options).await;
    let vault = vault.expect("a vault in memory connects");
    let shown = behaviour(Wrong { vault, fault }).await;
    shown.expect_err("the suite refuses a wrong vault")
}

const GET: &str = "wasi:vault/vault locker.get";
const SET: &str = "wasi:vault/vault locker.set";
const DELETE: &str = "wasi:vault/vault locker.delete";
const EXISTS: &str = "wasi:vault/vault locker.exists";
const LIST: &str = "wasi:vault/vault locker.list-ids";
