//! Faults of vaults that guests may only read from.

use defaults::{MemoryVault, MemoryVaultOptions};
use runtime::Backend as _;
use runtime::conformance::vault::tests;
use runtime::conformance::{Broken, Shown};
use runtime::vault::{Error, Result, Secret, Vault as _};

use super::{DELETE, Fault, GET, LIST, SET, Wrong, refused};

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
async fn only_the_default_locker_is_denied() {
    struct DeniesTheDefault;
    impl Fault for DeniesTheDefault {
        const WRITABLE: bool = false;

        async fn set(
            &self,
            vault: &MemoryVault,
            locker: &str,
            id: &str,
            value: Secret,
        ) -> Result<()> {
            if locker.is_empty() {
                return Err(Error::AccessDenied);
            }
            vault.set(locker, id, value).await
        }

        async fn delete(&self, _: &MemoryVault, _: &str, _: &str) -> Result<()> {
            Err(Error::AccessDenied)
        }
    }
    let broken = refused(DeniesTheDefault, tests::a_secret_reads_as_it_was_stored).await;
    assert_eq!((broken.wit(), broken.came()), (SET, "()"));
}

/// What is wrong with how a vault of two secrets is read.
async fn reads_wrong<F: Fault>(fault: F, behaviour: impl AsyncFnOnce(Wrong<F>) -> Shown) -> Broken {
    let vault = MemoryVault::connect_with(MemoryVaultOptions::default()).await;
    let vault = vault.expect("a vault in memory connects");
    let vault = vault.with_secret("", "a", "1").with_secret("", "b", "2");
    let shown = behaviour(Wrong { vault, fault }).await;
    shown.expect_err("the suite refuses a wrong vault")
}

#[tokio::test]
async fn an_id_is_the_path_of_a_file() {
    struct Files;
    impl Fault for Files {
        const WRITABLE: bool = false;

        async fn get(&self, vault: &MemoryVault, locker: &str, id: &str) -> Result<Option<Secret>> {
            vault.get(locker, id.trim_start_matches("./")).await
        }
    }
    let broken = reads_wrong(Files, tests::an_id_is_no_path).await;
    assert_eq!((broken.wit(), broken.came()), (GET, "a secret"));
}

#[tokio::test]
async fn secrets_are_listed_in_no_order() {
    struct Backwards;
    impl Fault for Backwards {
        const WRITABLE: bool = false;

        async fn list_ids(&self, vault: &MemoryVault, locker: &str) -> Result<Vec<String>> {
            let ids = vault.list_ids(locker).await?;
            Ok(ids.into_iter().rev().collect())
        }
    }
    let broken = reads_wrong(Backwards, tests::the_ids_that_are_listed_are_in_order).await;
    assert_eq!(broken.wit(), LIST);
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
