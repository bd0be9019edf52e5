//! Reading, of vaults that guests cannot write to as well.

use super::{EXISTS, GET, LIST};
use crate::conformance::{Shown, fresh};
use crate::vault::{Error, Vault};

/// As many of a vault's own secrets as are looked at.
const SOME: usize = 8;

/// A secret that was never stored reads as none, and not as an empty one.
pub async fn a_missing_secret_is_none<B: Vault>(vault: B) -> Shown {
    let secret = vault.get("", &fresh("missing")).await;
    GET.asked("for a secret that was never stored")
        .gives(secret.map(|secret| secret.is_none()), &true)
}

/// A secret that was never stored does not exist.
pub async fn a_missing_secret_does_not_exist<B: Vault>(vault: B) -> Shown {
    let exists = vault.exists("", &fresh("missing")).await;
    EXISTS
        .asked("whether a secret is there that was never stored")
        .gives(exists, &false)
}

/// What is listed in the default locker exists and reads as a secret, unless a guest may not read it.
pub async fn the_ids_that_are_listed_can_be_read<B: Vault>(vault: B) -> Shown {
    let id = fresh("listed");
    if B::WRITABLE {
        super::stored(&vault, "", &id, "secret").await?;
    }
    let listed = vault.list_ids("").await;
    let listed = LIST
        .asked("for the ids in the default locker")
        .succeeds(listed)?;
    for listed in listed.iter().take(SOME) {
        can_be_read(&vault, listed).await?;
    }
    if B::WRITABLE {
        can_be_read(&vault, &id).await?;
        super::deleted(&vault, "", &id).await?;
    }
    Ok(())
}

async fn can_be_read(vault: &impl Vault, id: &str) -> Shown {
    let there = match vault.get("", id).await {
        Err(Error::AccessDenied) => return Ok(()),
        answer => answer.map(|secret| secret.is_some()),
    };
    let exists = vault.exists("", id).await;
    if matches!((&there, &exists), (Ok(true), Ok(true))) {
        return Ok(());
    }
    let listed = LIST
        .asked("for the ids in the default locker once more")
        .succeeds(vault.list_ids("").await)?;
    if !listed.iter().any(|listed| listed == id) {
        // Somebody else deleted it meanwhile.
        return Ok(());
    }
    GET.asked("for a secret that is listed")
        .gives(there, &true)?;
    EXISTS
        .asked("whether a secret is there that is listed")
        .gives(exists, &true)
}
