use std::collections::BTreeSet;

use runtime::Bytes;
use runtime::conformance::keyvalue::batches;
use runtime::keyvalue::{KeyValue, Page, Result};

use super::{GET, GET_MANY, LIST, breaks, memory, right};

type Answers = Vec<Option<Bytes>>;

/// Answers with other values than those of the keys.
struct Gets(defaults::MemoryKeyValue, fn(&[String], Answers) -> Answers);

impl KeyValue for Gets {
    right! { get set delete list_keys }

    async fn get_many(&self, bucket: &str, keys: &[String]) -> Result<Answers> {
        let values = self.0.get_many(bucket, keys).await?;
        Ok((self.1)(keys, values))
    }
}

#[tokio::test]
async fn a_missing_key_has_no_answer() {
    let found = |_: &[_], values: Answers| values.into_iter().flatten().map(Some).collect();
    let store = Gets(memory().await, found);
    let shown = batches::values_come_at_the_positions_of_their_keys(store).await;
    breaks(GET_MANY, shown);
}

#[tokio::test]
async fn a_key_that_was_asked_for_twice_is_answered_once() {
    let once = |keys: &[String], values: Vec<_>| {
        let mut seen = BTreeSet::new();
        let answers = keys.iter().zip(values);
        let first = answers.filter(|(key, _)| seen.insert(*key));
        first.map(|(_, value)| value).collect()
    };
    let store = Gets(memory().await, once);
    let shown = batches::values_come_at_the_positions_of_their_keys(store).await;
    breaks(GET_MANY, shown);
}

#[tokio::test]
async fn values_come_in_the_order_of_the_keys_and_not_of_the_question() {
    let sorted = |keys: &[String], values: Vec<_>| {
        let mut answers: Vec<_> = keys.iter().zip(values).collect();
        answers.sort();
        answers.into_iter().map(|(_, value)| value).collect()
    };
    let store = Gets(memory().await, sorted);
    let shown = batches::values_come_at_the_positions_of_their_keys(store).await;
    breaks(GET_MANY, shown);
}

/// Writes and deletes less than it is given.
struct DoesLess(defaults::MemoryKeyValue);

impl KeyValue for DoesLess {
    right! { get set delete list_keys }

    async fn set_many(&self, bucket: &str, mut pairs: Vec<(String, Bytes)>) -> Result<()> {
        pairs.reverse();
        self.0.set_many(bucket, pairs).await
    }

    async fn delete_many(&self, bucket: &str, keys: &[String]) -> Result<()> {
        for key in keys.iter().take(1000) {
            if !self.0.exists(bucket, key).await? {
                break;
            }
            self.0.delete(bucket, key).await?;
        }
        Ok(())
    }
}

#[tokio::test]
async fn the_first_value_of_a_key_counts() {
    let store = DoesLess(memory().await);
    let shown = batches::of_a_key_given_twice_the_last_value_counts(store).await;
    breaks(GET, shown);
}

/// Writes a batch in parts, the last one first.
struct InParts(defaults::MemoryKeyValue);

impl KeyValue for InParts {
    right! { get set delete list_keys }

    async fn set_many(&self, bucket: &str, pairs: Vec<(String, Bytes)>) -> Result<()> {
        for pairs in pairs.chunks(500).rev() {
            self.0.set_many(bucket, pairs.to_vec()).await?;
        }
        Ok(())
    }
}

#[tokio::test]
async fn the_parts_of_a_batch_are_written_in_no_order() {
    let store = InParts(memory().await);
    let shown = batches::of_keys_given_many_times_the_last_values_count(store).await;
    breaks(GET_MANY, shown);
}

#[tokio::test]
async fn a_missing_key_ends_the_deleting() {
    let store = DoesLess(memory().await);
    let shown = batches::a_batch_deletes_its_keys_and_passes_over_missing_ones(store).await;
    breaks(GET, shown);
}

#[tokio::test]
async fn a_large_batch_is_done_in_part() {
    let store = DoesLess(memory().await);
    let shown = batches::a_large_batch_is_done_whole(store).await;
    breaks(LIST, shown);
}
