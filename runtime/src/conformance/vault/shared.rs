//! Two connections to one engine, as those of two hosts.

use super::{OPEN, deleted, lists, opened, reads, stored};
use crate::conformance::Shown;
use crate::vault::Vault;

/// A secret that was stored, replaced or deleted is so for everybody.
pub async fn what_one_stores_the_other_reads<B: Vault>(one: &B, other: &B) -> Shown {
    if !B::WRITABLE {
        return Ok(());
    }
    let locker = opened(one, "shared").await?;
    OPEN.asked("to open the locker of another connection")
        .succeeds(other.open(&locker).await)?;
    for (writer, reader) in [(one, other), (other, one)] {
        for secret in ["first", "second"] {
            stored(writer, &locker, "id", secret).await?;
            reads(reader, &locker, "id", Some(secret.as_bytes())).await?;
            lists(reader, &locker, &["id"]).await?;
        }
        deleted(writer, &locker, "id").await?;
        reads(reader, &locker, "id", None).await?;
    }
    Ok(())
}
