//! What a [`Vault`](crate::vault::Vault) owes its guests.

use super::{Wit, behaviours};

behaviours! {
    $ __conformance_vault of vault: Vault;
    always {
        reading {
            a_missing_secret_is_none,
        }
    }
}

const GET: Wit = Wit("wasi:vault/vault locker.get");
