use runtime::Bytes;
use runtime::conformance::keyvalue::{counters, given_up, swaps};
use runtime::keyvalue::{KeyValue, Page, Result, Swap, Version, Versioned};
use tokio::task::yield_now;

use super::{GET, breaks, memory, right};
use crate::pipe::Pipe;

#[tokio::test]
async fn the_answer_to_a_call_that_was_given_up_is_given_to_the_next() {
    struct Pipes(defaults::MemoryKeyValue, Pipe<Result<Option<Bytes>>>);

    impl KeyValue for Pipes {
        right! { set delete list_keys }

        async fn get(&self, bucket: &str, key: &str) -> Result<Option<Bytes>> {
            let answer = self.0.get(bucket, key).await;
            self.1.through(answer).await
        }
    }

    let store = Pipes(memory().await, Pipe::default());
    let shown = given_up::a_call_after_one_that_was_given_up_gets_its_own_answer(store).await;
    let broken = breaks(GET, shown);
    assert_eq!(broken.came(), r#"Some(b"key-0")"#);
}

#[tokio::test]
async fn a_write_that_is_given_up_leaves_a_part() {
    struct Writes(defaults::MemoryKeyValue);

    impl KeyValue for Writes {
        right! { get delete list_keys }

        async fn set(&self, bucket: &str, key: &str, value: Bytes) -> Result<()> {
            let half = value.slice(..value.len() / 2);
            self.0.set(bucket, key, half).await?;
            yield_now().await;
            self.0.set(bucket, key, value).await
        }
    }

    let store = Writes(memory().await);
    let shown = given_up::a_write_that_was_given_up_is_whole_or_nothing(store).await;
    let broken = breaks(GET, shown);
    assert_eq!(broken.came(), "49999 other bytes");
}

#[tokio::test]
async fn the_sum_of_a_count_that_was_given_up_is_given_to_the_next() {
    struct Counts(defaults::MemoryKeyValue, Pipe<Result<i64>>);

    impl KeyValue for Counts {
        const INCREMENT: bool = true;

        right! { get set delete list_keys }

        async fn increment(&self, bucket: &str, key: &str, delta: i64) -> Result<i64> {
            let answer = self.0.increment(bucket, key, delta).await;
            self.1.through(answer).await
        }
    }

    let store = Counts(memory().await, Pipe::default());
    let shown = counters::a_sum_after_one_that_was_given_up_is_its_own(store).await;
    let broken = breaks("wasi:keyvalue/atomics increment", shown);
    assert_eq!((broken.expected(), broken.came()), ("1", "1000"));
}

#[tokio::test]
async fn the_answer_to_a_swap_that_was_given_up_is_given_to_the_next() {
    struct Swaps(defaults::MemoryKeyValue, Pipe<Result<Swap>>);

    impl KeyValue for Swaps {
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
            let answer = self.0.compare_and_swap(bucket, key, expected, value).await;
            self.1.through(answer).await
        }
    }

    let store = Swaps(memory().await, Pipe::default());
    let shown = swaps::a_swap_after_one_that_was_given_up_is_its_own(store).await;
    let broken = breaks("wasi:keyvalue/atomics swap", shown);
    assert_eq!(broken.came(), "Conflict");
}
