use std::collections::BTreeMap;
use std::sync::Mutex;

use runtime::Bytes;
use runtime::conformance::keyvalue::{contention, model, swaps};
use runtime::keyvalue::{KeyValue, Page, Result, Swap, Version, Versioned};
use tokio::task::yield_now;

use super::{breaks, memory, right};

const READ: &str = "wasi:keyvalue/atomics cas.new";
const SWAP: &str = "wasi:keyvalue/atomics swap";

/// Has versions of its own making, and looks at them before it writes.
struct Swaps {
    version: fn(&Versioned) -> Version,
    same: fn(&Version, &Version) -> bool,
}

struct SwapsIn(defaults::MemoryKeyValue, Swaps);

impl KeyValue for SwapsIn {
    const COMPARE_AND_SWAP: bool = true;

    right! { get set delete list_keys }

    async fn get_versioned(&self, bucket: &str, key: &str) -> Result<Versioned> {
        let mut read = self.0.get_versioned(bucket, key).await?;
        read.version = (self.1.version)(&read);
        Ok(read)
    }

    async fn compare_and_swap(
        &self,
        bucket: &str,
        key: &str,
        expected: &Version,
        value: Bytes,
    ) -> Result<Swap> {
        let read = self.get_versioned(bucket, key).await?;
        if !(self.1.same)(&read.version, expected) {
            return Ok(Swap::Conflict);
        }
        yield_now().await;
        self.0.set(bucket, key, value).await?;
        Ok(Swap::Stored)
    }
}

async fn compares_values() -> SwapsIn {
    let version = |read: &Versioned| match &read.value {
        None => Version::Absent,
        Some(value) => Version::Tag(format!("{value:?}")),
    };
    let same = Version::eq;
    SwapsIn(memory().await, Swaps { version, same })
}

#[tokio::test]
async fn a_swap_compares_values() {
    let shown = swaps::swap_fails_after_a_b_a(compares_values().await).await;
    breaks(SWAP, shown);
    let again = swaps::swap_fails_after_the_same_value_was_written_again;
    breaks(SWAP, again(compares_values().await).await);
    let model = model::it_agrees_with_a_map(compares_values().await).await;
    breaks(SWAP, model);
}

async fn compares(same: fn(&Version, &Version) -> bool) -> SwapsIn {
    let version = |read: &Versioned| read.version.clone();
    SwapsIn(memory().await, Swaps { version, same })
}

#[tokio::test]
async fn others_come_between_the_look_and_the_swap() {
    let store = compares(Version::eq).await;
    let shown = contention::of_eight_swaps_of_one_version_one_is_stored(store).await;
    breaks(SWAP, shown);
    let store = compares(Version::eq).await;
    let shown = contention::swaps_of_eight_tasks_lose_no_update(store).await;
    breaks(SWAP, shown);
}

#[tokio::test]
async fn a_swap_of_absent_writes_over_anything() {
    let lenient =
        |now: &Version, expected: &Version| *expected == Version::Absent || now == expected;
    let store = compares(lenient).await;
    let shown = swaps::swap_of_absent_fails_once_the_key_was_written(store).await;
    breaks(SWAP, shown);
}

#[tokio::test]
async fn a_swap_brings_a_deleted_key_back() {
    let lenient = |now: &Version, expected: &Version| *now == Version::Absent || now == expected;
    let store = compares(lenient).await;
    let shown = swaps::swap_fails_after_the_key_was_deleted(store).await;
    breaks(SWAP, shown);
}

#[tokio::test]
async fn a_swap_never_makes_a_key() {
    let strict = |now: &Version, expected: &Version| *now != Version::Absent && now == expected;
    breaks(
        SWAP,
        swaps::absent_is_a_version(compares(strict).await).await,
    );
}

#[tokio::test]
async fn every_swap_is_stored() {
    let store = compares(|_, _| true).await;
    let shown = swaps::swap_fails_after_a_change_and_leaves_the_newer_value(store).await;
    breaks(SWAP, shown);
    let store = compares(|_, _| true).await;
    breaks(SWAP, swaps::a_version_is_swapped_once(store).await);
}

/// Counts the writes of each key, or of what `of` says stands for it.
struct Revisions {
    of: fn(&str) -> &str,
    numbers: Mutex<BTreeMap<String, u64>>,
}

struct RevisionsIn(defaults::MemoryKeyValue, Revisions);

impl RevisionsIn {
    async fn of(of: fn(&str) -> &str) -> Self {
        let numbers = Mutex::default();
        Self(memory().await, Revisions { of, numbers })
    }

    fn numbers<T>(&self, key: &str, look: impl FnOnce(&mut u64) -> T) -> T {
        let mut numbers = self.1.numbers.lock().unwrap();
        look(numbers.entry((self.1.of)(key).to_owned()).or_default())
    }
}

impl KeyValue for RevisionsIn {
    const COMPARE_AND_SWAP: bool = true;

    right! { get list_keys }

    async fn set(&self, bucket: &str, key: &str, value: Bytes) -> Result<()> {
        self.numbers(key, |number| *number += 1);
        self.0.set(bucket, key, value).await
    }

    async fn delete(&self, bucket: &str, key: &str) -> Result<()> {
        self.numbers(key, |number| *number = 0);
        self.0.delete(bucket, key).await
    }

    async fn set_many(&self, bucket: &str, pairs: Vec<(String, Bytes)>) -> Result<()> {
        self.0.set_many(bucket, pairs).await
    }

    async fn get_versioned(&self, bucket: &str, key: &str) -> Result<Versioned> {
        let value = self.0.get(bucket, key).await?;
        let number = self.numbers(key, |number| *number);
        let version = Version::Number(number);
        Ok(Versioned::new(value, version))
    }

    async fn compare_and_swap(
        &self,
        bucket: &str,
        key: &str,
        expected: &Version,
        value: Bytes,
    ) -> Result<Swap> {
        if self.get_versioned(bucket, key).await?.version != *expected {
            return Ok(Swap::Conflict);
        }
        self.set(bucket, key, value).await?;
        Ok(Swap::Stored)
    }
}

#[tokio::test]
async fn versions_begin_anew_after_a_key_was_deleted() {
    let store = RevisionsIn::of(|key| key).await;
    let shown = swaps::swap_fails_after_the_key_was_deleted_and_written_again(store).await;
    breaks(SWAP, shown);
}

#[tokio::test]
async fn a_batch_leaves_versions_as_they_are() {
    let store = RevisionsIn::of(|key| key).await;
    let shown = swaps::swap_fails_after_a_write_of_any_kind(store).await;
    let broken = breaks(SWAP, shown);
    assert!(
        broken.asked().ends_with("a batch wrote the key"),
        "{broken}"
    );
}

#[tokio::test]
async fn a_version_is_of_the_whole_bucket() {
    let store = RevisionsIn::of(|_| "").await;
    let shown = swaps::a_write_to_another_key_is_no_conflict(store).await;
    breaks(SWAP, shown);
}

struct SwapsUndeclared(defaults::MemoryKeyValue);

impl KeyValue for SwapsUndeclared {
    right! { get set delete list_keys }

    async fn get_versioned(&self, bucket: &str, key: &str) -> Result<Versioned> {
        self.0.get_versioned(bucket, key).await
    }
}

#[tokio::test]
async fn versions_are_offered_that_were_not_declared() {
    let store = SwapsUndeclared(memory().await);
    breaks(READ, swaps::is_refused(store).await);
}
