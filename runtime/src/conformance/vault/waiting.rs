//! What a backend promises with `IMMEDIATE`.

use super::{DELETE, EXISTS, GET, LIST, OPEN, SET};
use crate::conformance::calls::at_once;
use crate::conformance::{Shown, fresh};
use crate::vault::Vault;

/// Where a backend declares that it is immediate, all is ready at the first poll, since a host polls no second time. Of any
/// other backend nothing is asked.
pub async fn a_backend_declared_immediate_does_not_wait<B: Vault>(vault: B) -> Shown {
    if !B::IMMEDIATE {
        return Ok(());
    }
    // One that guests may only read from has no other locker for sure.
    let locker = if B::WRITABLE { &fresh("waiting") } else { "" };
    at_once(OPEN, vault.open(locker))?;
    if B::WRITABLE {
        at_once(SET, vault.set(locker, "id", "secret".into()))?;
    }
    at_once(GET, vault.get(locker, "id"))?;
    at_once(EXISTS, vault.exists(locker, "id"))?;
    at_once(LIST, vault.list_ids(locker))?;
    if B::WRITABLE {
        at_once(DELETE, vault.delete(locker, "id"))?;
    }
    Ok(())
}
