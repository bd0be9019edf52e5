//! Names of lockers and ids of secrets.

use super::{OPEN, deleted, lists, opened, reads, stored};
use crate::conformance::{Shown, fresh};
use crate::vault::Vault;

/// One id names another secret in each locker, for writing, listing and deleting too.
pub async fn lockers_are_apart<B: Vault>(vault: B) -> Shown {
    let one = opened(&vault, "naming").await?;
    let other = opened(&vault, "naming").await?;
    stored(&vault, &one, "id", "one").await?;
    reads(&vault, &other, "id", None).await?;
    lists(&vault, &other, &[]).await?;

    stored(&vault, &other, "id", "other").await?;
    reads(&vault, &one, "id", Some(b"one")).await?;
    deleted(&vault, &other, "id").await?;
    reads(&vault, &one, "id", Some(b"one")).await
}

/// The locker `""` holds secrets like any other, and shares none with a locker that has a name.
pub async fn the_default_locker_is_one_of_its_own<B: Vault>(vault: B) -> Shown {
    OPEN.asked("to open the default locker")
        .succeeds(vault.open("").await)?;
    let named = opened(&vault, "naming").await?;
    let id = fresh("default");
    stored(&vault, "", &id, "secret").await?;
    reads(&vault, "", &id, Some(b"secret")).await?;
    reads(&vault, &named, &id, None).await?;
    deleted(&vault, "", &id).await?;

    stored(&vault, &named, &id, "secret").await?;
    reads(&vault, "", &id, None).await
}

/// No separator that an engine puts between a locker and an id makes two secrets one.
pub async fn a_locker_and_an_id_do_not_run_together<B: Vault>(vault: B) -> Shown {
    let short = opened(&vault, "naming").await?;
    for separator in ["/", ":", ".", "-", "_", "--", "__", "#", "|", ""] {
        let long = format!("{short}{separator}x");
        let opening = vault.open(&long).await;
        OPEN.asked(format_args!("to open the locker {long:?}"))
            .succeeds(opening)?;
        let id = format!("x{separator}id");
        stored(&vault, &short, &id, "of the short locker").await?;
        reads(&vault, &long, "id", None).await?;
        stored(&vault, &long, "id", "of the long locker").await?;
        reads(&vault, &short, &id, Some(b"of the short locker")).await?;
    }
    Ok(())
}

/// An id is any text: no character in it means anything to the vault, and none is lost in a listing.
pub async fn an_id_is_any_text<B: Vault>(vault: B) -> Shown {
    let locker = opened(&vault, "naming").await?;
    let long = "x".repeat(100);
    let mut ids = [
        " ",
        "%",
        "%2F",
        "%00",
        "*",
        "?",
        "[a]",
        "$HOME",
        "'; --",
        "\"",
        "\\",
        ".",
        "..",
        "../id",
        "/",
        "/id",
        "a/b",
        "a//b",
        "a/b/",
        "a:b",
        "a=b",
        "a,b",
        "a\nb",
        "a\tb",
        "тайна🤫",
        "null",
        &long,
    ];
    ids.sort_unstable();
    for id in ids {
        stored(&vault, &locker, id, id).await?;
    }
    for id in ids {
        reads(&vault, &locker, id, Some(id.as_bytes())).await?;
    }
    lists(&vault, &locker, &ids).await
}

/// Ids are told apart by their bytes: by case, by blanks at an end, and by how an accent is spelt.
pub async fn ids_that_look_alike_are_two<B: Vault>(vault: B) -> Shown {
    let locker = opened(&vault, "naming").await?;
    for [one, other] in [
        ["key", "Key"],
        ["a-b", "a_b"],
        ["key", "key "],
        ["key", " key"],
        ["7", "07"],
        ["caf\u{e9}", "cafe\u{301}"],
    ] {
        stored(&vault, &locker, one, "one").await?;
        deleted(&vault, &locker, other).await?;
        reads(&vault, &locker, one, Some(b"one")).await?;
        stored(&vault, &locker, other, "other").await?;
        reads(&vault, &locker, one, Some(b"one")).await?;
    }
    Ok(())
}
