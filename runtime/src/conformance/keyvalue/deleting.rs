//! Deleting, and whether a key exists.

use super::{EXISTS, GET, deleted, is_missing, opened, reads, written};
use crate::conformance::Shown;
use crate::keyvalue::KeyValue;

/// What was deleted reads as what was never there.
pub async fn a_deleted_key_is_gone<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "deleted").await?;
    for key in ["gone", "kept"] {
        written(&store, &bucket, key, "value").await?;
    }
    deleted(&store, &bucket, "gone").await?;
    is_missing(&store, &bucket, "gone").await?;
    reads(&store, &bucket, "kept", "value").await
}

/// Deleting what is not there is no error, whether it ever was or not.
pub async fn a_missing_key_may_be_deleted<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "deleted").await?;
    deleted(&store, &bucket, "key").await?;
    written(&store, &bucket, "key", "value").await?;
    deleted(&store, &bucket, "key").await?;
    deleted(&store, &bucket, "key").await
}

/// A deleted key is free to be used again.
pub async fn a_deleted_key_may_be_written_again<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "deleted").await?;
    written(&store, &bucket, "key", "before").await?;
    deleted(&store, &bucket, "key").await?;
    written(&store, &bucket, "key", "after").await?;
    reads(&store, &bucket, "key", "after").await
}

/// A key exists when it has a value, before, while and after it has one.
pub async fn exists_agrees_with_get<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "exists").await?;
    let agree = async |when: &str| {
        let value = store.get(&bucket, "key").await;
        let value = GET.asked("for a value").succeeds(value)?;
        EXISTS
            .asked(format!("about a key {when}"))
            .gives(store.exists(&bucket, "key").await, &value.is_some())
    };
    agree("that was never written").await?;
    written(&store, &bucket, "key", "value").await?;
    agree("that was written").await?;
    deleted(&store, &bucket, "key").await?;
    agree("that was deleted").await
}
