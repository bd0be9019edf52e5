//! Vaults that guests may only read from.

use super::{DELETE, GET, LIST, SET, reads};
use crate::conformance::{Shown, fresh};
use crate::vault::{Error, Vault};

/// Storing and deleting are denied, and change nothing.
///
/// It names a secret of its own only, so that a vault of real secrets can be asked.
pub async fn writing_is_denied<B: Vault>(vault: B) -> Shown {
    let id = fresh("denied");
    let expected = "Error::AccessDenied";
    let is_denial = |error: &Error| matches!(error, Error::AccessDenied);

    SET.asked("to store a secret, of a vault that does not declare WRITABLE")
        .refused(
            vault.set("", &id, "secret".into()).await,
            expected,
            is_denial,
        )?;
    reads(&vault, "", &id, None).await?;

    DELETE
        .asked("to delete a secret, of a vault that does not declare WRITABLE")
        .refused(vault.delete("", &id).await, expected, is_denial)?;
    let listed = vault.list_ids("").await;
    LIST.asked("whether it lists the secret that it refused")
        .gives(listed.map(|ids| ids.contains(&id)), &false)?;
    is_denied_in_a_locker(&vault, &id).await
}

/// Lockers with a name are no other, whether there are any or not.
async fn is_denied_in_a_locker(vault: &impl Vault, locker: &str) -> Shown {
    let expected = "Error::AccessDenied, or Error::NoSuchStore";
    let is_denial = |error: &Error| matches!(error, Error::AccessDenied | Error::NoSuchStore);
    SET.asked("to store a secret in a locker, of a vault that does not declare WRITABLE")
        .refused(
            vault.set(locker, "id", "secret".into()).await,
            expected,
            is_denial,
        )?;
    DELETE
        .asked("to delete a secret in a locker, of a vault that does not declare WRITABLE")
        .refused(vault.delete(locker, "id").await, expected, is_denial)?;
    let secret = vault.get(locker, "id").await;
    GET.asked("for the secret that it refused").holds(
        !matches!(secret, Ok(Some(_))),
        "none, or an error",
        "a secret",
    )
}
