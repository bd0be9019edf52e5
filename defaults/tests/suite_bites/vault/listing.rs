//! Faults of listing.

use defaults::MemoryVault;
use runtime::conformance::vault::listing;
use runtime::vault::{Result, Vault as _};

use super::{Fault, LIST, refused};

#[tokio::test]
async fn list_ids_repeats() {
    struct Repeats;
    impl Fault for Repeats {
        async fn list_ids(&self, vault: &MemoryVault, locker: &str) -> Result<Vec<String>> {
            let mut ids = vault.list_ids(locker).await?;
            ids.extend(ids.last().cloned());
            Ok(ids)
        }
    }
    let broken = refused(Repeats, listing::every_id_is_listed_once).await;
    assert_eq!(broken.wit(), LIST);
    let broken = refused(Repeats, listing::an_overwritten_id_is_listed_once).await;
    assert_eq!(broken.came(), r#"["id", "id"]"#);
}

#[tokio::test]
async fn list_ids_ends_with_the_first_page() {
    struct FirstPage;
    impl Fault for FirstPage {
        async fn list_ids(&self, vault: &MemoryVault, locker: &str) -> Result<Vec<String>> {
            let ids = vault.list_ids(locker).await?;
            Ok(ids.into_iter().take(100).collect())
        }
    }
    let broken = refused(FirstPage, listing::every_id_is_listed_once).await;
    assert_eq!(broken.wit(), LIST);
}

#[tokio::test]
async fn list_ids_is_in_no_order() {
    struct Backwards;
    impl Fault for Backwards {
        async fn list_ids(&self, vault: &MemoryVault, locker: &str) -> Result<Vec<String>> {
            let ids = vault.list_ids(locker).await?;
            Ok(ids.into_iter().rev().collect())
        }
    }
    let broken = refused(Backwards, listing::ids_are_listed_in_order).await;
    assert_eq!(broken.wit(), LIST);
}
