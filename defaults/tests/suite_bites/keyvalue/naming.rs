//! Names that are taken for others.

use runtime::Bytes;
use runtime::conformance::keyvalue::{buckets, keys};
use runtime::keyvalue::{KeyValue, Page, Result};

use super::values::Keeps;
use super::{GET, LIST, breaks, memory, right};

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
async fn a_bucket_is_a_folder() {
    let keep = |bucket: &str, key: &str| (resolved(bucket), key.into());
    let store = Keeps(memory().await, keep);
    breaks(GET, buckets::a_bucket_is_no_path(store).await);
}

#[tokio::test]
async fn a_key_leads_out_of_its_bucket() {
    let keep = |bucket: &str, key: &str| (String::new(), resolved(&format!("{bucket}/{key}")));
    let store = Keeps(memory().await, keep);
    breaks(GET, buckets::a_bucket_is_no_path(store).await);
    let keep = |bucket: &str, key: &str| match key.split_once("../") {
        Some(("", path)) => (String::new(), path.into()),
        _ => (String::new(), format!("{bucket}/{key}")),
    };
    let store = Keeps(memory().await, keep);
    breaks(GET, buckets::a_bucket_is_no_path(store).await);
}

#[tokio::test]
async fn names_of_buckets_are_made_to_fit() {
    for fit in [
        (|bucket: &str| bucket.to_lowercase()) as fn(&str) -> String,
        |bucket| bucket.replace(['.', '_', ':', '/'], "-"),
        |bucket| bucket.chars().take(63).collect(),
        |bucket| bucket.chars().take(255).collect(),
        |bucket| bucket.trim_end().to_owned(),
        |bucket| bucket.replace('+', " "),
        |bucket| bucket.split('\0').next().unwrap_or_default().to_owned(),
    ] {
        let keep = move |bucket: &str, key: &str| (fit(bucket), key.into());
        let store = Keeps(memory().await, keep);
        let shown = buckets::buckets_whose_names_look_alike_are_apart(store).await;
        breaks(GET, shown);
    }
}

#[tokio::test]
async fn the_default_bucket_has_all_keys() {
    // The bucket is told by its length, so that none of the others run together.
    let keep = |bucket: &str, key: &str| match bucket {
        "" => (String::new(), key.into()),
        _ => (String::new(), format!("{}:{bucket}:{key}", bucket.len())),
    };
    let store = Keeps(memory().await, keep);
    let shown = buckets::the_default_bucket_has_no_key_of_another(store).await;
    breaks(LIST, shown);
}

#[tokio::test]
async fn the_default_bucket_is_another_by_its_name() {
    let keep = |bucket: &str, key: &str| match bucket {
        "" => ("default".into(), key.into()),
        _ => (bucket.into(), key.into()),
    };
    let store = Keeps(memory().await, keep);
    let shown = buckets::the_default_bucket_has_no_key_of_another(store).await;
    breaks(GET, shown);
}

#[tokio::test]
async fn longer_keys_are_cut() {
    let cut = |bucket: &str, key: &str| (bucket.into(), key.chars().take(1024).collect());
    let store = Keeps(memory().await, cut);
    breaks(GET, keys::longer_keys_are_apart_or_refused(store).await);
}

/// Those that every engine but the simplest has a way of its own for.
#[derive(Clone, Copy, PartialEq)]
enum Method {
    Exists,
    Delete,
    GetMany,
    SetMany,
    DeleteMany,
}

/// Has one method that takes odd texts for others than the rest does.
struct Odd(defaults::MemoryKeyValue, Method);

impl Odd {
    /// The key as this method knows it.
    fn key(&self, method: Method, key: &str) -> String {
        if self.1 == method {
            key.replace(['+', '%', '\r'], " ")
        } else {
            key.to_owned()
        }
    }
}

impl KeyValue for Odd {
    right! { get set list_keys }

    async fn exists(&self, bucket: &str, key: &str) -> Result<bool> {
        self.0.exists(bucket, &self.key(Method::Exists, key)).await
    }

    async fn delete(&self, bucket: &str, key: &str) -> Result<()> {
        self.0.delete(bucket, &self.key(Method::Delete, key)).await
    }

    async fn get_many(&self, bucket: &str, keys: &[String]) -> Result<Vec<Option<Bytes>>> {
        let keys = keys.iter().map(|key| self.key(Method::GetMany, key));
        self.0.get_many(bucket, &keys.collect::<Vec<_>>()).await
    }

    async fn set_many(&self, bucket: &str, pairs: Vec<(String, Bytes)>) -> Result<()> {
        let pairs = pairs.into_iter();
        let pairs = pairs.map(|(key, value)| (self.key(Method::SetMany, &key), value));
        self.0.set_many(bucket, pairs.collect()).await
    }

    async fn delete_many(&self, bucket: &str, keys: &[String]) -> Result<()> {
        let keys = keys.iter().map(|key| self.key(Method::DeleteMany, key));
        self.0.delete_many(bucket, &keys.collect::<Vec<_>>()).await
    }
}

#[tokio::test]
async fn one_method_has_other_keys() {
    for (method, wit) in [
        (Method::Exists, "wasi:keyvalue/store bucket.exists"),
        (Method::GetMany, "wasi:keyvalue/batch get-many"),
        (Method::SetMany, GET),
    ] {
        let store = Odd(memory().await, method);
        breaks(
            wit,
            keys::every_text_is_one_key_to_every_method(store).await,
        );
    }
    for method in [Method::Delete, Method::DeleteMany] {
        let store = Odd(memory().await, method);
        breaks(GET, keys::deleting_any_text_takes_no_other(store).await);
    }
}

/// Deletes all keys that a key matches as a pattern.
struct DeletesByPattern(defaults::MemoryKeyValue);

impl KeyValue for DeletesByPattern {
    right! { get set list_keys }

    async fn delete(&self, bucket: &str, key: &str) -> Result<()> {
        let page = self.0.list_keys(bucket, None).await?;
        let matched = page.keys.into_iter().filter(|other| match key {
            "?" => other.chars().count() == 1,
            _ => other == key,
        });
        self.0
            .delete_many(bucket, &matched.collect::<Vec<_>>())
            .await
    }
}

#[tokio::test]
async fn a_key_is_deleted_as_a_pattern() {
    let store = DeletesByPattern(memory().await);
    breaks(GET, keys::deleting_any_text_takes_no_other(store).await);
}
