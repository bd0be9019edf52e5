//! Listing ids.

use super::{LIST, lists, opened, stored};
use crate::conformance::Shown;
use crate::vault::Vault;

/// More than a page of the engines that list in pages.
const MANY: usize = 120;

/// A locker that was opened and not written to lists nothing.
pub async fn an_unused_locker_lists_nothing<B: Vault>(vault: B) -> Shown {
    let locker = opened(&vault, "listing").await?;
    lists(&vault, &locker, &[]).await
}

/// Every id is listed, and once, also where there are more than the engine lists at a time.
pub async fn every_id_is_listed_once<B: Vault>(vault: B) -> Shown {
    let locker = opened(&vault, "listing").await?;
    let ids: Vec<String> = (0..MANY).map(|n| format!("id-{n:03}")).collect();
    for id in ids.iter().rev() {
        stored(&vault, &locker, id, "secret").await?;
    }
    let mut listed = vault.list_ids(&locker).await;
    if let Ok(listed) = &mut listed {
        listed.sort();
    }
    LIST.asked(format_args!("for the ids of {MANY} secrets"))
        .gives(listed, &ids)
}

/// Ids are listed in ascending order of their bytes, not in that of writing, of numbers or of a language.
pub async fn ids_are_listed_in_order<B: Vault>(vault: B) -> Shown {
    let locker = opened(&vault, "listing").await?;
    for id in ["b", "ä", "2", "a", "B", "10"] {
        stored(&vault, &locker, id, "secret").await?;
    }
    lists(&vault, &locker, &["10", "2", "B", "a", "b", "ä"]).await
}

/// An id is listed once, however often its secret was stored: engines keep versions.
pub async fn an_overwritten_id_is_listed_once<B: Vault>(vault: B) -> Shown {
    let locker = opened(&vault, "listing").await?;
    for value in ["first", "second", "third"] {
        stored(&vault, &locker, "id", value).await?;
    }
    lists(&vault, &locker, &["id"]).await
}
