//! Reading, of vaults that guests cannot write to as well.

use super::{EXISTS, GET, LIST};
use crate::conformance::calls::all_show;
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

/// What is listed in the default locker is in ascending order of bytes, and each id once.
pub async fn the_ids_that_are_listed_are_in_order<B: Vault>(vault: B) -> Shown {
    let listed = vault.list_ids("").await;
    let asked = || LIST.asked("for the ids in the default locker");
    let listed = asked().succeeds(listed)?;
    let astray = listed.windows(2).find(|ids| ids[0] >= ids[1]);
    asked().holds(
        astray.is_none(),
        "each once, in ascending order",
        format_args!("{astray:?}"),
    )
}

/// An id is no path: what a file system or an address takes for the place of a secret is none of its names, and no file of
/// the host is a secret.
pub async fn an_id_is_no_path<B: Vault>(vault: B) -> Shown {
    let id = fresh("path");
    if B::WRITABLE {
        super::stored(&vault, "", &id, "secret").await?;
    }
    let listed = vault.list_ids("").await;
    let listed = LIST
        .asked("for the ids in the default locker")
        .succeeds(listed)?;
    let ids = listed.iter().take(2).chain(B::WRITABLE.then_some(&id));
    let paths = ["./{}", "x/../{}", "{}/", "/{}", "//{}", "{}/.", "{}/x/.."];
    let paths = ids.flat_map(|id| paths.map(|path| path.replace("{}", id)));
    let files = ["/etc/hostname", "../../../../../../../../etc/hostname"];
    let paths = paths.chain(files.map(String::from));
    let paths: Vec<_> = paths.filter(|path| !listed.contains(path)).collect();
    let shown = paths.iter().map(async |path| {
        let secret = vault.get("", path).await;
        GET.asked(format!("for {path:?}, which is not listed"))
            .holds(
                !matches!(secret, Ok(Some(_))),
                "none, or an error",
                "a secret",
            )
    });
    all_show(shown).await?;
    if B::WRITABLE {
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
