use runtime::Bytes;
use runtime::conformance::keyvalue::{buckets, deleting, keys, model, values};
use runtime::keyvalue::{Error, KeyValue, Page, Result};
use tokio::task::yield_now;

use super::{GET, breaks, memory, right};

/// Does something else than to set a value.
struct Sets(
    defaults::MemoryKeyValue,
    fn(Option<Bytes>, Bytes) -> Option<Bytes>,
);

impl KeyValue for Sets {
    right! { get delete list_keys }

    async fn set(&self, bucket: &str, key: &str, value: Bytes) -> Result<()> {
        let old = self.0.get(bucket, key).await?;
        match (self.1)(old, value) {
            Some(value) => self.0.set(bucket, key, value).await,
            None => self.0.delete(bucket, key).await,
        }
    }
}

fn without_empty_values(_: Option<Bytes>, value: Bytes) -> Option<Bytes> {
    (!value.is_empty()).then_some(value)
}

#[tokio::test]
async fn an_empty_value_is_lost() {
    let store = Sets(memory().await, without_empty_values);
    breaks(GET, values::an_empty_value_is_a_value(store).await);
}

#[tokio::test]
async fn the_model_finds_an_empty_value_that_is_lost_in_few_operations() {
    let store = Sets(memory().await, without_empty_values);
    let broken = model::it_agrees_with_a_map(store).await.unwrap_err();
    let operations = broken.asked().lines().skip(1);
    assert_eq!(operations.count(), 2, "{broken}");
}

#[tokio::test]
async fn a_large_value_is_cut() {
    let cut = |_, value: Bytes| Some(value.slice(..value.len().min(64 << 10)));
    let store = Sets(memory().await, cut);
    breaks(GET, values::a_large_value_comes_back_whole(store).await);
}

#[tokio::test]
async fn a_value_that_is_refused_is_kept_in_part() {
    struct KeepsAndRefuses(defaults::MemoryKeyValue);

    impl KeyValue for KeepsAndRefuses {
        right! { get delete list_keys }

        async fn set(&self, bucket: &str, key: &str, value: Bytes) -> Result<()> {
            let kept = value.slice(..value.len().min(64 << 10));
            self.0.set(bucket, key, kept).await?;
            Err(Error::other("the value is too large"))
        }
    }

    let store = KeepsAndRefuses(memory().await);
    breaks(GET, values::a_large_value_comes_back_whole(store).await);
}

#[tokio::test]
async fn the_end_of_a_longer_value_stays() {
    let over = |old: Option<Bytes>, value: Bytes| {
        let mut new = Vec::from(value);
        new.extend(old.iter().flatten().skip(new.len()));
        Some(new.into())
    };
    let store = Sets(memory().await, over);
    breaks(GET, values::a_value_is_overwritten_whole(store).await);
}

#[tokio::test]
async fn a_write_does_nothing_where_a_value_is() {
    let store = Sets(memory().await, |old, value| old.or(Some(value)));
    let shown = values::a_write_is_seen_by_every_read_after_it(store).await;
    breaks(GET, shown);
}

struct WritesInParts(defaults::MemoryKeyValue);

impl KeyValue for WritesInParts {
    right! { get delete list_keys }

    async fn set(&self, bucket: &str, key: &str, value: Bytes) -> Result<()> {
        let half = value.slice(..value.len() / 2);
        self.0.set(bucket, key, half).await?;
        yield_now().await;
        self.0.set(bucket, key, value).await
    }
}

#[tokio::test]
async fn half_of_a_value_is_read() {
    let store = WritesInParts(memory().await);
    let shown = values::a_value_is_read_whole_while_it_is_written(store).await;
    breaks(GET, shown);
}

/// Keeps a bucket and a key as something else.
pub(super) struct Keeps<F>(pub(super) defaults::MemoryKeyValue, pub(super) F);

impl<F> KeyValue for Keeps<F>
where
    F: Fn(&str, &str) -> (String, String) + Send + Sync + 'static,
{
    right! { list_keys }

    async fn get(&self, bucket: &str, key: &str) -> Result<Option<Bytes>> {
        let (bucket, key) = (self.1)(bucket, key);
        self.0.get(&bucket, &key).await
    }

    async fn set(&self, bucket: &str, key: &str, value: Bytes) -> Result<()> {
        let (bucket, key) = (self.1)(bucket, key);
        self.0.set(&bucket, &key, value).await
    }

    async fn delete(&self, bucket: &str, key: &str) -> Result<()> {
        let (bucket, key) = (self.1)(bucket, key);
        self.0.delete(&bucket, &key).await
    }
}

#[tokio::test]
async fn upper_case_keys_are_lower_case_ones() {
    let fold = |bucket: &str, key: &str| (bucket.into(), key.to_lowercase());
    let store = Keeps(memory().await, fold);
    breaks(GET, keys::every_text_is_a_key_of_its_own(store).await);
}

#[tokio::test]
async fn long_keys_are_cut() {
    let cut = |bucket: &str, key: &str| (bucket.into(), key.chars().take(128).collect());
    let store = Keeps(memory().await, cut);
    breaks(
        GET,
        keys::a_key_of_200_characters_is_kept_whole(store).await,
    );
}

#[tokio::test]
async fn all_buckets_are_one() {
    let one = |_: &str, key: &str| (String::new(), key.into());
    let store = Keeps(memory().await, one);
    breaks(GET, buckets::buckets_do_not_share_keys(store).await);
}

#[tokio::test]
async fn a_bucket_and_a_key_are_joined() {
    for separator in ["", ":", "/", "-"] {
        let join =
            move |bucket: &str, key: &str| (String::new(), format!("{bucket}{separator}{key}"));
        let store = Keeps(memory().await, join);
        let shown = buckets::a_bucket_and_a_key_do_not_run_together(store).await;
        breaks(GET, shown);
    }
}

#[tokio::test]
async fn keys_are_listed_as_they_are_kept() {
    let encode = |bucket: &str, key: &str| (bucket.into(), format!("={key}"));
    let store = Keeps(memory().await, encode);
    let shown = keys::every_text_is_listed_as_it_was_written(store).await;
    breaks(super::LIST, shown);
}

struct WantsThereToBeAKey(defaults::MemoryKeyValue);

impl KeyValue for WantsThereToBeAKey {
    right! { get set list_keys }

    async fn delete(&self, bucket: &str, key: &str) -> Result<()> {
        if !self.0.exists(bucket, key).await? {
            return Err(Error::other("there is no such key"));
        }
        self.0.delete(bucket, key).await
    }

    async fn exists(&self, _: &str, _: &str) -> Result<bool> {
        Ok(true)
    }
}

#[tokio::test]
async fn deleting_a_missing_key_is_an_error() {
    let store = WantsThereToBeAKey(memory().await);
    let shown = deleting::a_missing_key_may_be_deleted(store).await;
    breaks("wasi:keyvalue/store bucket.delete", shown);
}

#[tokio::test]
async fn every_key_exists() {
    let store = WantsThereToBeAKey(memory().await);
    let shown = deleting::exists_agrees_with_get(store).await;
    breaks("wasi:keyvalue/store bucket.exists", shown);
}

struct KeepsWhatIsDeleted(defaults::MemoryKeyValue);

impl KeyValue for KeepsWhatIsDeleted {
    right! { get set list_keys }

    async fn delete(&self, _: &str, _: &str) -> Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn what_is_deleted_stays() {
    let store = KeepsWhatIsDeleted(memory().await);
    breaks(GET, deleting::a_deleted_key_is_gone(store).await);
}
