//! Reading secrets.

use super::GET;
use crate::conformance::{Shown, fresh};
use crate::vault::Vault;

/// A secret that was never stored reads as none.
pub async fn a_missing_secret_is_none<B: Vault>(vault: B) -> Shown {
    let secret = vault.get("", &fresh("missing")).await;
    GET.asked("a secret that was never stored")
        .gives(secret.map(|secret| secret.is_none()), &true)
}
