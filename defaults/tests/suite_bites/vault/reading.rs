//! Faults of reading.

use defaults::MemoryVault;
use runtime::conformance::vault::reading;
use runtime::vault::{Result, Secret, Vault as _};

use super::{EXISTS, Fault, GET, refused};

#[tokio::test]
async fn a_missing_secret_is_empty_bytes() {
    struct EmptyForMissing;
    impl Fault for EmptyForMissing {
        async fn get(&self, vault: &MemoryVault, locker: &str, id: &str) -> Result<Option<Secret>> {
            let secret = vault.get(locker, id).await?;
            Ok(secret.or_else(|| Some("".into())))
        }
    }
    let broken = refused(EmptyForMissing, reading::a_missing_secret_is_none).await;
    assert_eq!((broken.wit(), broken.came()), (GET, "false"));
}

#[tokio::test]
async fn everything_exists() {
    struct Exists;
    impl Fault for Exists {
        async fn exists(&self, _: &MemoryVault, _: &str, _: &str) -> Result<bool> {
            Ok(true)
        }
    }
    let broken = refused(Exists, reading::a_missing_secret_does_not_exist).await;
    assert_eq!(broken.wit(), EXISTS);
}

#[tokio::test]
async fn what_is_listed_cannot_be_read() {
    struct ListsPaths;
    impl Fault for ListsPaths {
        async fn list_ids(&self, vault: &MemoryVault, locker: &str) -> Result<Vec<String>> {
            let ids = vault.list_ids(locker).await?;
            Ok(ids.into_iter().map(|id| format!("{locker}/{id}")).collect())
        }
    }
    let broken = refused(ListsPaths, reading::the_ids_that_are_listed_can_be_read).await;
    assert_eq!((broken.wit(), broken.came()), (GET, "false"));
}
