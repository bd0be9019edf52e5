//! Faults of storing.

use defaults::MemoryVault;
use runtime::conformance::vault::storing;
use runtime::vault::{Error, Result, Secret, Vault as _};

use super::{Fault, GET, SET, refused};

#[tokio::test]
async fn set_is_ignored() {
    struct Ignores;
    impl Fault for Ignores {
        async fn set(&self, _: &MemoryVault, _: &str, _: &str, _: Secret) -> Result<()> {
            Ok(())
        }
    }
    let broken = refused(Ignores, storing::a_secret_reads_as_it_was_stored).await;
    assert_eq!((broken.wit(), broken.came()), (GET, "None"));
}

#[tokio::test]
async fn set_keeps_the_first_value() {
    struct KeepsTheFirst;
    impl Fault for KeepsTheFirst {
        async fn set(
            &self,
            vault: &MemoryVault,
            locker: &str,
            id: &str,
            value: Secret,
        ) -> Result<()> {
            if vault.exists(locker, id).await? {
                return Ok(());
            }
            vault.set(locker, id, value).await
        }
    }
    let broken = refused(
        KeepsTheFirst,
        storing::a_later_value_replaces_an_earlier_one,
    )
    .await;
    assert_eq!(broken.wit(), GET);
    assert!(broken.expected().contains("later"), "{broken}");
}

#[tokio::test]
async fn secrets_are_kept_as_text() {
    struct KeepsText;
    impl Fault for KeepsText {
        async fn set(
            &self,
            vault: &MemoryVault,
            locker: &str,
            id: &str,
            value: Secret,
        ) -> Result<()> {
            let text = String::from_utf8_lossy(value.expose()).into_owned();
            vault.set(locker, id, text.into()).await
        }
    }
    let broken = refused(KeepsText, storing::a_secret_is_any_bytes).await;
    assert_eq!(broken.wit(), GET);
}

#[tokio::test]
async fn empty_secrets_are_taken_for_missing() {
    struct NoEmpty;
    impl Fault for NoEmpty {
        async fn get(&self, vault: &MemoryVault, locker: &str, id: &str) -> Result<Option<Secret>> {
            let secret = vault.get(locker, id).await?;
            Ok(secret.filter(|secret| !secret.expose().is_empty()))
        }
    }
    let broken = refused(NoEmpty, storing::an_empty_secret_is_a_secret).await;
    assert_eq!((broken.wit(), broken.came()), (GET, "None"));
}

#[tokio::test]
async fn long_secrets_are_cut() {
    struct Cuts;
    impl Fault for Cuts {
        async fn set(
            &self,
            vault: &MemoryVault,
            locker: &str,
            id: &str,
            value: Secret,
        ) -> Result<()> {
            let kept = value.expose().iter().copied().take(4096);
            vault
                .set(locker, id, kept.collect::<Vec<u8>>().into())
                .await
        }
    }
    let broken = refused(Cuts, storing::a_long_secret_reads_whole).await;
    assert_eq!(broken.wit(), GET);
}

/// Refuses what is too long for it in words that it makes of the secret.
struct Tells(fn(&[u8]) -> String);

impl Fault for Tells {
    async fn set(&self, vault: &MemoryVault, locker: &str, id: &str, value: Secret) -> Result<()> {
        if id.len() > 255 || value.expose().len() > 4096 {
            let told = (self.0)(value.expose());
            return Err(Error::backend(format!("cannot write {told} to {id}")));
        }
        vault.set(locker, id, value).await
    }
}

#[tokio::test]
async fn an_error_shows_the_secret() {
    for told in [
        (|value| String::from_utf8_lossy(value).into_owned()) as fn(&[u8]) -> String,
        |value| String::from_utf8_lossy(&value[..12]).into_owned(),
        |value| format!("{value:?}"),
        |value| {
            let digits = value.iter().map(|byte| format!("{byte:02X}"));
            digits.collect::<Vec<_>>().concat()
        },
        |value| {
            let start = value.starts_with(b"opensesame42");
            if start { "b3BlbnNlc2FtZTQy" } else { "" }.into()
        },
    ] {
        let broken = refused(Tells(told), storing::nothing_shows_a_secret).await;
        assert_eq!(broken.wit(), SET);
    }
}

#[tokio::test]
async fn an_error_shows_a_secret_that_is_too_long() {
    struct TellsOfLong;
    impl Fault for TellsOfLong {
        async fn set(
            &self,
            vault: &MemoryVault,
            locker: &str,
            id: &str,
            value: Secret,
        ) -> Result<()> {
            if value.expose().len() > 4096 {
                let start = String::from_utf8_lossy(&value.expose()[..64]);
                return Err(Error::other(format!("too long: {start}…")));
            }
            vault.set(locker, id, value).await
        }
    }
    let broken = refused(TellsOfLong, storing::nothing_shows_a_secret).await;
    assert_eq!(broken.wit(), SET);
}

#[tokio::test]
async fn a_secret_that_is_refused_is_kept_in_part() {
    struct KeepsAndRefuses;
    impl Fault for KeepsAndRefuses {
        async fn set(&self, vault: &MemoryVault, locker: &str, id: &str, _: Secret) -> Result<()> {
            vault.set(locker, id, "the beginning".into()).await?;
            Err(Error::other("the secret is too long"))
        }
    }
    let broken = refused(KeepsAndRefuses, storing::a_long_secret_reads_whole).await;
    assert_eq!((broken.wit(), broken.expected()), (GET, "None"));
}
