//! Storing secrets, one at a time.

use super::{SET, opened, reads, stored};
use crate::conformance::Shown;
use crate::conformance::broken::chain;
use crate::vault::{Error, Vault};

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

/// A secret as long as a chain of certificates comes back whole, or is refused as too long, and then nothing is kept of it.
pub async fn a_long_secret_reads_whole<B: Vault>(vault: B) -> Shown {
    let locker = opened(&vault, "storing").await?;
    let long: Vec<u8> = (0..16_u32 << 10).map(|n| (n % 251) as u8).collect();
    let answer = vault.set(&locker, "id", long.clone().into()).await;
    if answer.is_ok() {
        return reads(&vault, &locker, "id", Some(&long)).await;
    }
    SET.asked(format_args!("to store a secret of {} bytes", long.len()))
        .refused(answer, "success, or Error::Other", |error| {
            matches!(error, Error::Other(_))
        })?;
    reads(&vault, &locker, "id", None).await
}

/// What was stored last is what reads, however long the earlier value was.
pub async fn a_later_value_replaces_an_earlier_one<B: Vault>(vault: B) -> Shown {
    let locker = opened(&vault, "storing").await?;
    stored(&vault, &locker, "id", "the earlier one, which is longer").await?;
    keeps(&vault, &locker, b"later").await?;
    keeps(&vault, &locker, b"the last, longer again").await
}

/// Neither `Debug` of an answer nor the text of an error shows a secret or how it begins: both end in logs. Neither do they
/// in another spelling, as that of a request to the engine.
///
/// Ids and secrets that many an engine refuses are there to see its errors.
pub async fn nothing_shows_a_secret<B: Vault>(vault: B) -> Shown {
    const SECRET: &str = "opensesame42";
    const IN_HEX: &str = "6f70656e736573616d653432";
    const IN_BASE64: &str = "b3BlbnNlc2FtZTQy";
    let locker = opened(&vault, "storing").await?;
    let in_numbers = format!("{:?}", SECRET.as_bytes());
    let in_numbers = in_numbers.trim_matches(['[', ']']);
    let secrets = [1, 2500, 100_000].map(|times| SECRET.repeat(times).into_bytes());
    let binary = [SECRET.as_bytes(), &[0, 0xff]].concat();
    for secret in secrets.into_iter().chain([binary]) {
        for id in ["id", &"a/very long id".repeat(200)] {
            let written = vault.set(&locker, id, secret.clone().into()).await;
            let read = vault.get(&locker, id).await;
            let errors = [written.as_ref().err(), read.as_ref().err()];
            let errors = errors.into_iter().flatten();
            let mut shown = format!("{written:?} {read:?}");
            shown.extend(errors.map(|error| chain(error)));
            let is_shown = [SECRET, IN_BASE64, in_numbers].map(|text| shown.contains(text));
            let is_shown = is_shown.contains(&true) || shown.to_lowercase().contains(IN_HEX);
            SET.asked("to store a secret, and for it").holds(
                !is_shown,
                "answers that do not show the secret",
                shown.chars().take(400).collect::<String>(),
            )?;
        }
    }
    Ok(())
}

async fn keeps(vault: &impl Vault, locker: &str, value: &[u8]) -> Shown {
    stored(vault, locker, "id", value).await?;
    reads(vault, locker, "id", Some(value)).await
}
