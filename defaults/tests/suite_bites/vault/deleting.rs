//! Faults of deleting.

use defaults::MemoryVault;
use runtime::conformance::vault::deleting;
use runtime::vault::{Error, Result, Secret, Vault as _};

use super::{DELETE, Fault, GET, LIST, SET, refused};

#[tokio::test]
async fn a_deleted_secret_is_only_emptied() {
    struct Empties;
    impl Fault for Empties {
        async fn delete(&self, vault: &MemoryVault, locker: &str, id: &str) -> Result<()> {
            if vault.exists(locker, id).await? {
                vault.set(locker, id, "".into()).await?;
            }
            Ok(())
        }
    }
    let broken = refused(Empties, deleting::a_deleted_secret_is_gone).await;
    assert_eq!((broken.wit(), broken.expected()), (GET, "None"));
    let broken = refused(Empties, deleting::a_deleted_secret_is_not_listed).await;
    assert_eq!(broken.wit(), LIST);
}

#[tokio::test]
async fn a_missing_secret_cannot_be_deleted() {
    struct MustExist;
    impl Fault for MustExist {
        async fn delete(&self, vault: &MemoryVault, locker: &str, id: &str) -> Result<()> {
            if !vault.exists(locker, id).await? {
                return Err(Error::other("no such secret"));
            }
            vault.delete(locker, id).await
        }
    }
    let broken = refused(MustExist, deleting::deleting_a_missing_secret_is_ok).await;
    assert_eq!(broken.wit(), DELETE);
}

#[tokio::test]
async fn delete_takes_ids_that_begin_alike() {
    struct TakesAll;
    impl Fault for TakesAll {
        async fn delete(&self, vault: &MemoryVault, locker: &str, id: &str) -> Result<()> {
            for listed in vault.list_ids(locker).await? {
                if listed.starts_with(id) {
                    vault.delete(locker, &listed).await?;
                }
            }
            Ok(())
        }
    }
    let broken = refused(TakesAll, deleting::deleting_one_secret_keeps_the_others).await;
    assert_eq!((broken.wit(), broken.came()), (GET, "None"));
}

#[tokio::test]
async fn a_deleted_id_is_kept_from_use() {
    #[derive(Default)]
    struct Recovers(parking_lot::Mutex<Vec<String>>);
    impl Fault for Recovers {
        async fn set(
            &self,
            vault: &MemoryVault,
            locker: &str,
            id: &str,
            value: Secret,
        ) -> Result<()> {
            if self.0.lock().iter().any(|deleted| deleted == id) {
                return Err(Error::other("deleted, and kept for ninety days"));
            }
            vault.set(locker, id, value).await
        }

        async fn delete(&self, vault: &MemoryVault, locker: &str, id: &str) -> Result<()> {
            self.0.lock().push(id.to_owned());
            vault.delete(locker, id).await
        }
    }
    let recovers = Recovers::default();
    let broken = refused(recovers, deleting::a_deleted_id_can_be_stored_again).await;
    assert_eq!(broken.wit(), SET);
}

#[tokio::test]
async fn an_odd_id_is_not_deleted() {
    struct OddStay;
    impl Fault for OddStay {
        async fn delete(&self, vault: &MemoryVault, locker: &str, id: &str) -> Result<()> {
            if id.contains(['#', '%', '?']) {
                return Ok(());
            }
            vault.delete(locker, id).await
        }
    }
    let broken = refused(OddStay, deleting::deleting_any_id_takes_no_other).await;
    assert_eq!((broken.wit(), broken.expected()), (GET, "None"));
}

#[tokio::test]
async fn an_id_is_deleted_as_a_pattern() {
    struct Matches;
    impl Fault for Matches {
        async fn delete(&self, vault: &MemoryVault, locker: &str, id: &str) -> Result<()> {
            for other in vault.list_ids(locker).await? {
                if other == id || id == "*" {
                    vault.delete(locker, &other).await?;
                }
            }
            Ok(())
        }
    }
    let broken = refused(Matches, deleting::deleting_any_id_takes_no_other).await;
    assert_eq!((broken.wit(), broken.came()), (GET, "None"));
}
