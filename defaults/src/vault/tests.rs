use std::io::Write as _;

use runtime::{Backend as _, ConnectError, FromEnv as _};
use tempfile::NamedTempFile;

use super::*;
use crate::named::ENTRY;

async fn vault() -> MemoryVault {
    let options = MemoryVaultOptions::default();
    MemoryVault::connect_with(options).await.unwrap()
}

async fn seeded_with(text: &[u8]) -> Result<MemoryVault, ConnectError> {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(text).unwrap();
    let options = MemoryVaultOptions::from_pairs([("VAULT_FILE", file.path())]).unwrap();
    MemoryVault::connect_with(options).await
}

async fn exposed(vault: &MemoryVault, locker: &str, id: &str) -> Option<Vec<u8>> {
    let secret = vault.get(locker, id).await.unwrap();
    secret.map(|secret| secret.expose().to_vec())
}

/// An error and all of its causes, as text and in the form for debugging.
fn told(error: &ConnectError) -> String {
    let first: &dyn std::error::Error = error;
    let causes = std::iter::successors(Some(first), |error| error.source());
    let texts: Vec<_> = causes.map(|error| format!("{error} {error:?}")).collect();
    texts.join(" ")
}

#[tokio::test]
async fn a_secret_is_read_until_it_is_deleted() {
    let vault = vault().await;
    vault.set("l", "id", "old".into()).await.unwrap();
    vault.set("l", "id", vec![0, 255].into()).await.unwrap();
    assert_eq!(exposed(&vault, "l", "id").await.unwrap(), [0, 255]);
    assert!(vault.exists("l", "id").await.unwrap());

    vault.delete("l", "id").await.unwrap();
    vault.delete("l", "id").await.unwrap();
    assert_eq!(exposed(&vault, "l", "id").await, None);
    assert!(!vault.exists("l", "id").await.unwrap());
}

#[tokio::test]
async fn the_ids_of_a_locker_are_its_own_and_in_order() {
    let vault = vault().await;
    for (locker, id) in [("b", "2"), ("b", "10"), ("a", "z"), ("ba", "1"), ("c", "")] {
        vault.set(locker, id, "s".into()).await.unwrap();
    }
    assert_eq!(vault.list_ids("b").await.unwrap(), ["10", "2"]);
    assert_eq!(vault.list_ids("c").await.unwrap(), [""]);
    assert!(vault.list_ids("").await.unwrap().is_empty());
}

#[tokio::test]
async fn a_file_seeds_secrets() {
    let text = b"# keys\n\nshop/api-key=a=b c \r\n  \nshop/path/to=\nother/k=\xc3\xa4\n/k=default";
    let vault = seeded_with(text).await.unwrap();
    assert_eq!(exposed(&vault, "shop", "api-key").await.unwrap(), b"a=b c ");
    assert_eq!(exposed(&vault, "shop", "path/to").await.unwrap(), b"");
    assert_eq!(exposed(&vault, "other", "k").await.unwrap(), "ä".as_bytes());
    assert_eq!(exposed(&vault, "", "k").await.unwrap(), b"default");
}

#[tokio::test]
async fn a_malformed_line_is_named_and_not_shown() {
    for line in [
        "hunter2",
        "k=hunter2",
        "/=hunter2",
        "l/=hunter2",
        "l/k = hunter2",
        "l /k=hunter2",
    ] {
        let text = format!("l/first=fine\n\n{line}\n");
        let error = seeded_with(text.as_bytes()).await.unwrap_err();
        let told = told(&error);
        assert!(told.contains("line 3 of "), "{told}");
        assert!(
            told.contains("is not `locker/id=value`, or `/id=value`"),
            "{told}"
        );
        assert!(!told.contains("hunter2"), "{told}");
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_named() {
    let options = MemoryVaultOptions::from_pairs([("VAULT_FILE", "/missing/secrets")]).unwrap();
    let error = MemoryVault::connect_with(options).await.unwrap_err();
    assert!(
        told(&error).contains("VAULT_FILE names /missing/secrets"),
        "{error:?}"
    );

    let error = seeded_with(b"l/k=\xffhunter2").await.unwrap_err();
    assert!(!told(&error).contains("hunter2"), "{error:?}");
}

#[tokio::test]
async fn nothing_shows_a_secret() {
    let vault = vault().await.with_secret("l", "seeded", "hunter2");
    vault.set("l", "set", "hunter2".into()).await.unwrap();
    let shown = format!("{vault:?} {:?}", vault.get("l", "set").await);
    assert!(
        shown.contains("[redacted]") && !shown.contains("hunter2"),
        "{shown}"
    );
}

#[tokio::test]
async fn a_full_vault_refuses_what_guests_add() {
    let options = MemoryVaultOptions {
        max_bytes: ByteSize(ENTRY + 10),
        ..Default::default()
    };
    let vault = MemoryVault::connect_with(options).await.unwrap();
    let vault = vault.with_secret("locker", "seeded", "is not counted");
    let refused = vault.set("l", "id", "12345678".into()).await;
    assert!(
        refused.is_err(),
        "that is a byte more than there is room for"
    );
    vault.set("l", "id", "1234567".into()).await.unwrap();
    let error = vault.set("l", "", Secret::from("")).await.unwrap_err();
    assert_eq!(error.to_string(), "the quota of 202 bytes is used up");
    vault.delete("l", "id").await.unwrap();
    vault.set("l", "", Secret::from("")).await.unwrap();
}

#[tokio::test]
async fn a_secret_is_replaced_where_both_would_not_fit() {
    let options = MemoryVaultOptions {
        max_bytes: ByteSize(1000),
        ..Default::default()
    };
    let vault = MemoryVault::connect_with(options).await.unwrap();
    let vault = vault.with_secret("shop", "seeded", "first");
    let set = |id, size: usize| vault.set("shop", id, vec![b'x'; size].into());
    set("key", 700).await.unwrap();
    set("key", 600).await.unwrap();
    assert!(set("key", 900).await.is_err());
    assert_eq!(exposed(&vault, "shop", "key").await.unwrap().len(), 600);

    assert!(set("seeded", 700).await.is_err());
    assert_eq!(exposed(&vault, "shop", "seeded").await.unwrap(), b"first");
    vault.delete("shop", "key").await.unwrap();
    set("seeded", 700).await.unwrap();
    assert!(set("key", 100).await.is_err());
}

#[test]
fn a_vault_is_immediate() {
    const { assert!(MemoryVault::IMMEDIATE) };
}

#[tokio::test]
async fn a_secret_counts_for_more_than_its_bytes() {
    let options = MemoryVaultOptions::from_pairs([("VAULT_MAX_BYTES", "100000")]).unwrap();
    let vault = MemoryVault::connect_with(options).await.unwrap();
    let mut secrets = 0;
    while secrets < 1000 {
        let id = secrets.to_string();
        if vault.set("", &id, Secret::from("")).await.is_err() {
            break;
        }
        secrets += 1;
    }
    assert!((400..600).contains(&secrets), "{secrets}");
}
