//! Names of lockers and ids of secrets.

use futures_util::future::join_all;

use super::{LIST, OPEN, deleted, lists, opened, reads, stored};
use crate::conformance::calls::all_show;
use crate::conformance::{Shown, fresh, names};
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
    reads(&vault, "", &id, None).await?;
    let separators = ["", "/", ":", ".", "-", "_", "--"];
    let joined = separators.map(|separator| format!("{named}{separator}{id}"));
    all_show(joined.iter().map(|id| reads(&vault, "", id, None))).await?;
    let listed = vault.list_ids("").await;
    let of_another = |ids: Vec<String>| ids.into_iter().find(|listed| listed.contains(&id));
    LIST.asked("for an id in the default locker that is one of another")
        .gives(listed.map(of_another), &None)
}

/// A name is no path: what a file system or an address takes for the place of another locker is refused, or a locker of its
/// own. Neither does an id lead out of its locker.
pub async fn a_locker_is_no_path<B: Vault>(vault: B) -> Shown {
    let locker = opened(&vault, "path").await?;
    apart(&vault, &names::paths(&locker)).await?;
    let other = opened(&vault, "path").await?;
    for id in names::leading_to(&locker, "id") {
        stored(&vault, &other, &id, "of another locker").await?;
    }
    reads(&vault, &locker, "id", Some(locker.as_bytes())).await
}

/// Lockers are told apart by every byte of their names, however long these are: by case, by what separates words, and by
/// what is at the end. A name that no locker can have is refused.
pub async fn lockers_whose_names_look_alike_are_apart<B: Vault>(vault: B) -> Shown {
    let locker = fresh("alike");
    apart(&vault, &names::alike(&locker)).await
}

/// Each of these names is refused, or that of a locker that has its own secret.
async fn apart(vault: &impl Vault, lockers: &[String]) -> Shown {
    let taken = lockers.iter().map(async |locker| {
        vault.open(locker).await?;
        vault.set(locker, "id", locker.clone().into()).await
    });
    let taken = join_all(taken).await;
    let taken = lockers.iter().zip(taken).filter(|(_, taken)| taken.is_ok());
    let names = taken.map(|(locker, _)| reads(vault, locker, "id", Some(locker.as_bytes())));
    all_show(names).await
}

/// No separator that an engine puts between a locker and an id makes two secrets one. A name that no locker can have keeps
/// them apart too.
pub async fn a_locker_and_an_id_do_not_run_together<B: Vault>(vault: B) -> Shown {
    let short = opened(&vault, "naming").await?;
    for separator in ["/", ":", ".", "-", "_", "--", "__", "#", "|", ""] {
        let long = format!("{short}{separator}x");
        if vault.open(&long).await.is_err() {
            continue;
        }
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
        "a+b",
        "a b",
        "a%20b",
        "a\r\nb",
        "～",
        "🦀",
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

/// Ids of any length are told apart to their last character, or refused.
pub async fn longer_ids_are_apart_or_refused<B: Vault>(vault: B) -> Shown {
    let locker = opened(&vault, "naming").await?;
    let lengths = [127, 150, 255, 300, 1000, 5000].iter();
    let ids = lengths.flat_map(|length| ["1", "2"].map(|end| "i".repeat(*length) + end));
    let ids: Vec<_> = ids.collect();
    let taken = join_all(
        ids.iter()
            .map(|id| vault.set(&locker, id, id.clone().into())),
    )
    .await;
    let taken = ids.iter().zip(taken).filter(|(_, taken)| taken.is_ok());
    let mut ids: Vec<_> = taken.map(|(id, _)| id.as_str()).collect();
    all_show(
        ids.iter()
            .map(|id| reads(&vault, &locker, id, Some(id.as_bytes()))),
    )
    .await?;
    ids.sort_unstable();
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
