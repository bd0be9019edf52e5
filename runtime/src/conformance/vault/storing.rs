//! Storing secrets, one at a time.

use super::{SET, opened, reads, stored};
use crate::conformance::Shown;
use crate::conformance::broken::chain;
use crate::vault::Vault;

/// A secret reads as it was stored, and exists.
pub async fn a_secret_reads_as_it_was_stored<B: Vault>(vault: B) -> Shown {
    let locker = opened(&vault, "storing").await?;
    keeps(&vault, &locker, b"open sesame").await
}

/// A secret need not be text: a key has any bytes.
pub async fn a_secret_is_any_bytes<B: Vault>(vault: B) -> Shown {
    let locker = opened(&vault, "storing").await?;
    let every: Vec<u8> = (0..=255).rev().collect();
    keeps(&vault, &locker, &every).await
}

/// An empty secret is there, unlike one that is missing.
pub async fn an_empty_secret_is_a_secret<B: Vault>(vault: B) -> Shown {
    let locker = opened(&vault, "storing").await?;
    keeps(&vault, &locker, b"").await
}

/// A secret as long as a chain of certificates comes back whole.
pub async fn a_long_secret_reads_whole<B: Vault>(vault: B) -> Shown {
    let locker = opened(&vault, "storing").await?;
    let long: Vec<u8> = (0..16_u32 << 10).map(|n| (n % 251) as u8).collect();
    keeps(&vault, &locker, &long).await
}

/// What was stored last is what reads, however long the earlier value was.
pub async fn a_later_value_replaces_an_earlier_one<B: Vault>(vault: B) -> Shown {
    let locker = opened(&vault, "storing").await?;
    stored(&vault, &locker, "id", "the earlier one, which is longer").await?;
    keeps(&vault, &locker, b"later").await?;
    keeps(&vault, &locker, b"the last, longer again").await
}

/// Neither `Debug` of an answer nor the text of an error shows a secret: both end in logs.
///
/// Ids that many an engine refuses are there to see its errors.
pub async fn nothing_shows_a_secret<B: Vault>(vault: B) -> Shown {
    const SECRET: &str = "hunter2";
    let locker = opened(&vault, "storing").await?;
    for id in ["id", &"a/very long id".repeat(200)] {
        let written = vault.set(&locker, id, SECRET.into()).await;
        let read = vault.get(&locker, id).await;
        let errors = [written.as_ref().err(), read.as_ref().err()];
        let errors = errors.into_iter().flatten();
        let mut shown = format!("{written:?} {read:?}");
        shown.extend(errors.map(|error| chain(error)));
        SET.asked("to store a secret, and for it").holds(
            !shown.contains(SECRET),
            "answers that do not show the secret",
            shown,
        )?;
    }
    Ok(())
}

async fn keeps(vault: &impl Vault, locker: &str, value: &[u8]) -> Shown {
    stored(vault, locker, "id", value).await?;
    reads(vault, locker, "id", Some(value)).await
}
