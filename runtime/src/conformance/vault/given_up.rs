//! Calls that nobody waits for any more, as those of a guest that was stopped.

use super::{lists, opened, reads, stored};
use crate::conformance::{GIVEN_UP, Shown, give_up};
use crate::vault::Vault;

/// The answer to a call that was given up is not taken for that to the next one: it would be another's secret.
pub async fn a_call_after_one_that_was_given_up_gets_its_own_answer<B: Vault>(vault: B) -> Shown {
    let locker = opened(&vault, "given-up").await?;
    let ids = ["a", "b", "c", "d"];
    for id in ids {
        stored(&vault, &locker, id, format!("secret of {id}")).await?;
    }
    for polls in GIVEN_UP {
        for id in ids {
            give_up(vault.get(&locker, "a"), polls).await;
            let secret = format!("secret of {id}");
            reads(&vault, &locker, id, Some(secret.as_bytes())).await?;
            give_up(vault.exists(&locker, "a"), polls).await;
            reads(&vault, &locker, "missing", None).await?;
        }
        give_up(vault.list_ids(&locker), polls).await;
        give_up(vault.delete(&locker, "missing"), polls).await;
        lists(&vault, &locker, &ids).await?;
    }
    Ok(())
}
