//! Faults of vaults that guests may only read from.

use defaults::{MemoryVault, MemoryVaultOptions};
use runtime::Backend as _;
use runtime::conformance::vault::tests;
use runtime::vault::{Error, Result, Secret, Vault as _};

use super::{DELETE, Fault, GET, SET, Wrong, refused};

/// Reads only, and says so in these words.
struct Denies(fn() -> Error);

impl Fault for Denies {
    const WRITABLE: bool = false;

    async fn set(&self, _: &MemoryVault, _: &str, _: &str, _: Secret) -> Result<()> {
        Err(self.0())
    }

    async fn delete(&self, _: &MemoryVault, _: &str, _: &str) -> Result<()> {
        Err(self.0())
    }
}

#[tokio::test]
async fn a_denial_is_other() {
    let other = Denies(|| Error::other("secrets are read-only"));
    let broken = refused(other, tests::a_secret_reads_as_it_was_stored).await;
    assert_eq!(
        (broken.wit(), broken.expected()),
        (SET, "Error::AccessDenied")
    );
}

#[tokio::test]
async fn writes_are_accepted_that_are_not_declared() {
    struct Undeclared;
    impl Fault for Undeclared {
        const WRITABLE: bool = false;
    }
    let broken = refused(Undeclared, tests::a_deleted_secret_is_gone).await;
    assert_eq!((broken.wit(), broken.came()), (SET, "()"));
}

#[tokio::test]
async fn deleting_is_accepted_that_is_not_declared() {
    struct Deletes;
    impl Fault for Deletes {
        const WRITABLE: bool = false;

        async fn set(&self, _: &MemoryVault, _: &str, _: &str, _: Secret) -> Result<()> {
            Err(Error::AccessDenied)
        }
    }
    let broken = refused(Deletes, tests::a_deleted_secret_is_gone).await;
    assert_eq!((broken.wit(), broken.came()), (DELETE, "()"));
}

#[tokio::test]
async fn a_denied_write_is_done_all_the_same() {
    struct DeniesAndWrites;
    impl Fault for DeniesAndWrites {
        const WRITABLE: bool = false;

        async fn set(
            &self,
            vault: &MemoryVault,
            locker: &str,
            id: &str,
            value: Secret,
        ) -> Result<()> {
            vault.set(locker, id, value).await?;
            Err(Error::AccessDenied)
        }
    }
    let broken = refused(DeniesAndWrites, tests::a_secret_reads_as_it_was_stored).await;
    assert_eq!((broken.wit(), broken.expected()), (GET, "None"));
}

#[tokio::test]
async fn a_vault_that_denies_as_it_declares_is_not_refused() {
    let denied = || Error::AccessDenied;
    let vault = MemoryVault::connect_with(MemoryVaultOptions::default()).await;
    let vault = vault
        .expect("a vault in memory connects")
        .with_secret("", "id", "secret");
    let wrong = Wrong {
        vault,
        fault: Denies(denied),
    };
    tests::a_secret_reads_as_it_was_stored(wrong)
        .await
        .expect("a denial is shown");
}
