//! Faults of telling names apart.

use defaults::MemoryVault;
use runtime::conformance::vault::naming;
use runtime::vault::{Result, Secret, Vault as _};

use super::{Fault, GET, LIST, refused};

/// Keeps every secret in the default locker, under what `joined` makes of its name.
struct Joins(fn(&str, &str) -> String);

impl Fault for Joins {
    async fn get(&self, vault: &MemoryVault, locker: &str, id: &str) -> Result<Option<Secret>> {
        vault.get("", &self.0(locker, id)).await
    }

    async fn exists(&self, vault: &MemoryVault, locker: &str, id: &str) -> Result<bool> {
        vault.exists("", &self.0(locker, id)).await
    }

    async fn set(&self, vault: &MemoryVault, locker: &str, id: &str, value: Secret) -> Result<()> {
        vault.set("", &self.0(locker, id), value).await
    }

    async fn delete(&self, vault: &MemoryVault, locker: &str, id: &str) -> Result<()> {
        vault.delete("", &self.0(locker, id)).await
    }

    async fn list_ids(&self, vault: &MemoryVault, locker: &str) -> Result<Vec<String>> {
        let mut ids = vault.list_ids("").await?;
        ids.retain_mut(|id| match id.strip_prefix(&self.0(locker, "")) {
            Some(rest) => {
                *id = rest.to_owned();
                true
            }
            None => false,
        });
        Ok(ids)
    }
}

#[tokio::test]
async fn lockers_are_one() {
    let one = || Joins(|_, id| id.to_owned());
    let broken = refused(one(), naming::lockers_are_apart).await;
    assert_eq!((broken.wit(), broken.expected()), (GET, "None"));
    let broken = refused(one(), naming::the_default_locker_is_one_of_its_own).await;
    assert_eq!((broken.wit(), broken.expected()), (GET, "None"));
}

#[tokio::test]
async fn a_separator_joins_locker_and_id() {
    for joined in [
        (|locker, id| format!("{locker}/{id}")) as fn(&str, &str) -> String,
        |locker, id| format!("{locker}--{id}"),
        |locker, id| format!("{locker}{id}"),
    ] {
        let behaviour = naming::a_locker_and_an_id_do_not_run_together;
        let broken = refused(Joins(joined), behaviour).await;
        assert_eq!((broken.wit(), broken.expected()), (GET, "None"));
    }
}

#[tokio::test]
async fn ids_are_cleaned_for_the_engine() {
    let cleaned = |locker: &str, id: &str| {
        let clean = |c: char| if c.is_alphanumeric() { c } else { '-' };
        format!("{locker}/{}", id.chars().map(clean).collect::<String>())
    };
    let broken = refused(Joins(cleaned), naming::an_id_is_any_text).await;
    assert_eq!(broken.wit(), GET);
}

#[tokio::test]
async fn ids_are_compared_without_case() {
    let folded = |locker: &str, id: &str| format!("{locker}/{}", id.to_lowercase());
    let broken = refused(Joins(folded), naming::ids_that_look_alike_are_two).await;
    assert_eq!((broken.wit(), broken.came()), (GET, "None"));
}

/// As a file system goes along a path.
fn resolved(path: &str) -> String {
    let mut parts = Vec::new();
    for part in path.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[tokio::test]
async fn a_locker_and_an_id_are_a_path() {
    let path = |locker: &str, id: &str| resolved(&format!("{locker}/{id}"));
    let broken = refused(Joins(path), naming::a_locker_is_no_path).await;
    assert_eq!(broken.wit(), GET);
    let folder = |locker: &str, id: &str| format!("{}/={id}", resolved(locker));
    let broken = refused(Joins(folder), naming::a_locker_is_no_path).await;
    assert_eq!(broken.wit(), GET);
}

#[tokio::test]
async fn names_of_lockers_are_made_to_fit() {
    for fit in [
        (|locker, id| format!("{}/={id}", locker.to_lowercase())) as fn(&str, &str) -> String,
        |locker, id| format!("{}/={id}", locker.replace(['.', '_', ':', '/'], "-")),
        |locker, id| format!("{}/={id}", locker.chars().take(127).collect::<String>()),
    ] {
        let broken = refused(Joins(fit), naming::lockers_whose_names_look_alike_are_apart).await;
        assert_eq!(broken.wit(), GET);
    }
}

#[tokio::test]
async fn long_ids_are_cut() {
    let cut =
        |locker: &str, id: &str| format!("{locker}/{}", id.chars().take(127).collect::<String>());
    let broken = refused(Joins(cut), naming::longer_ids_are_apart_or_refused).await;
    assert_eq!(broken.wit(), GET);
}

#[tokio::test]
async fn the_default_locker_lists_all() {
    // A locker is told by its length, so that none of the others run together.
    let flat = |locker: &str, id: &str| match locker {
        "" => id.to_owned(),
        _ => format!("{}:{locker}:{id}", locker.len()),
    };
    let broken = refused(Joins(flat), naming::the_default_locker_is_one_of_its_own).await;
    assert_eq!(broken.wit(), LIST);
}
