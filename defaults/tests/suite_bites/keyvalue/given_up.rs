use runtime::Bytes;
use runtime::conformance::keyvalue::given_up;
use runtime::keyvalue::{KeyValue, Page, Result};
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
