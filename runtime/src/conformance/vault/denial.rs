//! Vaults that guests may only read from.

use super::{DELETE, LIST, SET, reads};
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
        .gives(listed.map(|ids| ids.contains(&id)), &false)
}
