//! Faults that show when operations meet.

use defaults::MemoryVault;
use runtime::conformance::vault::{meeting, model};
use runtime::vault::{Result, Secret, Vault as _};
use tokio::task::yield_now;

use super::{Fault, GET, refused};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_write_of_one_id_is_in_two_parts() {
    struct InTwo;
    impl Fault for InTwo {
        async fn set(
            &self,
            vault: &MemoryVault,
            locker: &str,
            id: &str,
            value: Secret,
        ) -> Result<()> {
            vault.delete(locker, id).await?;
            for half in value
                .expose()
                .chunks(value.expose().len().div_ceil(2).max(1))
            {
                yield_now().await;
                let written = vault.get(locker, id).await?;
                let mut all = written.map_or_else(Vec::new, |s| s.expose().to_vec());
                all.extend_from_slice(half);
                vault.set(locker, id, all.into()).await?;
            }
            Ok(())
        }
    }
    let broken = refused(InTwo, meeting::writers_of_one_id_leave_one_value_whole).await;
    assert_eq!(broken.expected(), "the value of one of them");
    let behaviour = meeting::a_secret_being_overwritten_is_there_throughout;
    let broken = refused(InTwo, behaviour).await;
    assert_eq!(broken.expected(), "the old value or the new one");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_write_takes_back_what_others_wrote() {
    struct WholeLocker;
    impl Fault for WholeLocker {
        async fn set(
            &self,
            vault: &MemoryVault,
            locker: &str,
            id: &str,
            value: Secret,
        ) -> Result<()> {
            let there = vault.list_ids(locker).await?;
            yield_now().await;
            vault.set(locker, id, value).await?;
            for other in vault.list_ids(locker).await? {
                if other != id && !there.contains(&other) {
                    vault.delete(locker, &other).await?;
                }
            }
            Ok(())
        }
    }
    let broken = refused(WholeLocker, meeting::writers_of_different_ids_keep_them_all).await;
    assert_eq!((broken.wit(), broken.came()), (GET, "None"));
}

#[tokio::test]
async fn an_emptied_secret_is_deleted() {
    struct DeletesWhatIsEmptied;
    impl Fault for DeletesWhatIsEmptied {
        async fn set(
            &self,
            vault: &MemoryVault,
            locker: &str,
            id: &str,
            value: Secret,
        ) -> Result<()> {
            if value.expose().is_empty() && vault.exists(locker, id).await? {
                return vault.delete(locker, id).await;
            }
            vault.set(locker, id, value).await
        }
    }
    let broken = refused(DeletesWhatIsEmptied, model::it_agrees_with_a_map).await;
    assert!(broken.asked().contains("[])"), "{broken}");
}
