//! Faults that show when operations of different kinds meet.

use std::collections::BTreeSet;

use runtime::Bytes;
use runtime::conformance::keyvalue::{contention, counters, values};
use runtime::keyvalue::{KeyValue, Page, Result, Swap, Version, Versioned};
use tokio::sync::Mutex;
use tokio::task::yield_now;

use super::{GET, GET_MANY, breaks, memory, right};

/// Swaps and counts under a lock that writes do not take.
struct LocksOfItsOwn(defaults::MemoryKeyValue, Mutex<()>, Mutex<()>);

impl KeyValue for LocksOfItsOwn {
    const COMPARE_AND_SWAP: bool = true;

    right! { get set delete list_keys }

    async fn get_versioned(&self, bucket: &str, key: &str) -> Result<Versioned> {
        self.0.get_versioned(bucket, key).await
    }

    async fn compare_and_swap(
        &self,
        bucket: &str,
        key: &str,
        expected: &Version,
        value: Bytes,
    ) -> Result<Swap> {
        let _swapping = self.1.lock().await;
        if self.0.get_versioned(bucket, key).await?.version != *expected {
            return Ok(Swap::Conflict);
        }
        yield_now().await;
        self.0.set(bucket, key, value).await?;
        Ok(Swap::Stored)
    }

    async fn increment(&self, bucket: &str, key: &str, delta: i64) -> Result<i64> {
        let _counting = self.2.lock().await;
        let value = self.0.get(bucket, key).await?;
        let text = str::from_utf8(value.as_deref().unwrap_or(b"0")).unwrap();
        let sum = text.parse::<i64>().unwrap() + delta;
        yield_now().await;
        self.0.set(bucket, key, sum.to_string().into()).await?;
        Ok(sum)
    }
}

async fn locks_of_its_own() -> LocksOfItsOwn {
    LocksOfItsOwn(memory().await, Mutex::default(), Mutex::default())
}

#[tokio::test]
async fn a_count_writes_over_what_was_set_meanwhile() {
    let store = locks_of_its_own().await;
    let shown = counters::a_set_that_meets_an_increment_is_not_lost(store).await;
    breaks("wasi:keyvalue/atomics increment", shown);
}

#[tokio::test]
async fn a_swap_writes_over_what_was_set_meanwhile() {
    let store = locks_of_its_own().await;
    let shown = contention::a_write_that_meets_a_swap_is_not_lost(store).await;
    breaks("wasi:keyvalue/atomics swap", shown);
}

#[tokio::test]
async fn counts_and_swaps_write_over_each_other() {
    let store = locks_of_its_own().await;
    let shown = contention::increments_and_swaps_of_one_number_sum_up(store).await;
    breaks(GET, shown);
}

/// Writes a bucket as it was read, with one key more or another value.
struct OneDocument(defaults::MemoryKeyValue);

impl OneDocument {
    async fn keys(&self, bucket: &str) -> Result<BTreeSet<String>> {
        let page = self.0.list_keys(bucket, None).await?;
        Ok(page.keys.into_iter().collect())
    }
}

impl KeyValue for OneDocument {
    right! { get delete list_keys }

    async fn set(&self, bucket: &str, key: &str, value: Bytes) -> Result<()> {
        let mut known = self.keys(bucket).await?;
        known.insert(key.to_owned());
        yield_now().await;
        self.0.set(bucket, key, value).await?;
        let there = self.keys(bucket).await?;
        let lost: Vec<_> = there.difference(&known).cloned().collect();
        self.0.delete_many(bucket, &lost).await
    }
}

#[tokio::test]
async fn a_write_takes_back_what_others_wrote() {
    let store = OneDocument(memory().await);
    let shown = values::writers_of_different_keys_keep_them_all(store).await;
    breaks(GET_MANY, shown);
}
