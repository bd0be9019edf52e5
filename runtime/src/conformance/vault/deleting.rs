//! Deleting secrets.

use super::{deleted, lists, opened, reads, stored};
use crate::conformance::Shown;
use crate::conformance::calls::all_show;
use crate::vault::Vault;

/// That a secret was missing is no error of deleting it.
pub async fn deleting_a_missing_secret_is_ok<B: Vault>(vault: B) -> Shown {
    let locker = opened(&vault, "deleting").await?;
    deleted(&vault, &locker, "never stored").await?;
    stored(&vault, &locker, "id", "secret").await?;
    deleted(&vault, &locker, "id").await?;
    deleted(&vault, &locker, "id").await
}

/// A deleted secret reads as none, and does not exist.
pub async fn a_deleted_secret_is_gone<B: Vault>(vault: B) -> Shown {
    let locker = opened(&vault, "deleting").await?;
    stored(&vault, &locker, "id", "an earlier secret").await?;
    stored(&vault, &locker, "id", "secret").await?;
    deleted(&vault, &locker, "id").await?;
    reads(&vault, &locker, "id", None).await
}

/// A deleted secret is not listed.
pub async fn a_deleted_secret_is_not_listed<B: Vault>(vault: B) -> Shown {
    let locker = opened(&vault, "deleting").await?;
    for id in ["a", "b", "c"] {
        stored(&vault, &locker, id, "secret").await?;
    }
    deleted(&vault, &locker, "b").await?;
    lists(&vault, &locker, &["a", "c"]).await
}

/// Deleting takes one secret, and none whose id begins with its id.
pub async fn deleting_one_secret_keeps_the_others<B: Vault>(vault: B) -> Shown {
    let locker = opened(&vault, "deleting").await?;
    let others = ["a", "abc", "ab/c", "ab.c"];
    stored(&vault, &locker, "ab", "secret").await?;
    for id in others {
        stored(&vault, &locker, id, id).await?;
    }
    deleted(&vault, &locker, "ab").await?;
    for id in others {
        reads(&vault, &locker, id, Some(id.as_bytes())).await?;
    }
    Ok(())
}

/// Nor does it take one that its id could be a pattern for, or a folder of, and none is left for its id.
pub async fn deleting_any_id_takes_no_other<B: Vault>(vault: B) -> Shown {
    const KEPT: [&str; 4] = ["a", "a b", "a/b", "kept"];
    const DELETED: [&str; 14] = [
        "#", "%", "%61", "*", "+", ".", "/", "?", "[a]", "\\", "a%20b", "a+b", "a/", "a\nb",
    ];
    let locker = opened(&vault, "deleting").await?;
    let ids = KEPT.iter().chain(&DELETED);
    all_show(ids.map(|id| stored(&vault, &locker, id, id))).await?;
    all_show(DELETED.iter().map(|id| deleted(&vault, &locker, id))).await?;
    all_show(
        KEPT.iter()
            .map(|id| reads(&vault, &locker, id, Some(id.as_bytes()))),
    )
    .await?;
    all_show(DELETED.iter().map(|id| reads(&vault, &locker, id, None))).await?;
    lists(&vault, &locker, &KEPT).await
}

/// An id is free again once its secret is deleted, also where the engine keeps what was deleted for a while.
pub async fn a_deleted_id_can_be_stored_again<B: Vault>(vault: B) -> Shown {
    let locker = opened(&vault, "deleting").await?;
    stored(&vault, &locker, "id", "first").await?;
    deleted(&vault, &locker, "id").await?;
    stored(&vault, &locker, "id", "second").await?;
    reads(&vault, &locker, "id", Some(b"second")).await?;
    lists(&vault, &locker, &["id"]).await
}
