//! Several keys in one call.

use super::{
    DELETE_MANY, GET_MANY, MANY, SET_MANY, is_missing, lists, names, opened, reads, written,
};
use crate::Bytes;
use crate::conformance::Shown;
use crate::keyvalue::KeyValue;

fn owned<const N: usize>(keys: [&str; N]) -> Vec<String> {
    keys.map(String::from).to_vec()
}

async fn set_many<B, const N: usize>(store: &B, bucket: &str, pairs: [(&str, &str); N]) -> Shown
where
    B: KeyValue,
{
    let asked = SET_MANY.asked(format!("to write {pairs:?}"));
    let pairs = pairs.map(|(key, value)| (key.to_owned(), Bytes::from(value.to_owned())));
    asked.succeeds(store.set_many(bucket, pairs.to_vec()).await)
}

/// There is an answer for each key that was asked for, at its position: for a missing one, and for one asked for twice.
pub async fn values_come_at_the_positions_of_their_keys<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "batches").await?;
    for key in ["a", "b"] {
        written(&store, &bucket, key, key).await?;
    }
    let keys = owned(["b", "missing", "a", "b"]);
    let [a, b] = ["a", "b"].map(|value| Some(Bytes::from(value)));
    GET_MANY
        .asked(format!("for {keys:?}, of which one is missing"))
        .gives(
            store.get_many(&bucket, &keys).await,
            &vec![b.clone(), None, a, b],
        )
}

/// A batch writes new keys and over old ones, and nothing else.
pub async fn a_batch_writes_every_pair<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "batches").await?;
    for key in ["old", "kept"] {
        written(&store, &bucket, key, "before").await?;
    }
    set_many(&store, &bucket, [("old", "1"), ("new", "2"), ("empty", "")]).await?;
    for (key, value) in [
        ("old", "1"),
        ("new", "2"),
        ("empty", ""),
        ("kept", "before"),
    ] {
        reads(&store, &bucket, key, value).await?;
    }
    Ok(())
}

/// Pairs are written in order, so that of a key's several values the last one stays.
pub async fn of_a_key_given_twice_the_last_value_counts<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "batches").await?;
    set_many(
        &store,
        &bucket,
        [("key", "1"), ("other", "2"), ("key", "3")],
    )
    .await?;
    reads(&store, &bucket, "key", "3").await?;
    reads(&store, &bucket, "other", "2").await
}

/// The same holds where an engine does a batch in parts.
pub async fn of_keys_given_many_times_the_last_values_count<B: KeyValue>(store: B) -> Shown {
    const PAIRS: usize = 1500;
    const KEYS: usize = 7;
    let bucket = opened(&store, "batches").await?;
    let pairs = (0..PAIRS).map(|n| ((n % KEYS).to_string(), n.to_string().into()));
    SET_MANY
        .asked(format!("to write {PAIRS} pairs of {KEYS} keys"))
        .succeeds(store.set_many(&bucket, pairs.collect()).await)?;
    let keys: Vec<_> = (0..PAIRS).map(|n| (n % KEYS).to_string()).collect();
    let last: Vec<_> = (PAIRS - KEYS..PAIRS).map(|n| n.to_string()).collect();
    let value = |n: usize| Bytes::from(last[(n + KEYS - (PAIRS - KEYS) % KEYS) % KEYS].clone());
    let values = (0..PAIRS).map(|n| Some(value(n))).collect();
    GET_MANY
        .asked(format!("for {PAIRS} values of {KEYS} keys"))
        .gives(store.get_many(&bucket, &keys).await, &values)
}

/// A batch deletes what is there, also where some keys are missing or given twice.
pub async fn a_batch_deletes_its_keys_and_passes_over_missing_ones<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "batches").await?;
    for key in ["a", "b", "c"] {
        written(&store, &bucket, key, key).await?;
    }
    let keys = owned(["missing", "a", "a", "c"]);
    DELETE_MANY
        .asked(format!("to delete {keys:?}, of which one is missing"))
        .succeeds(store.delete_many(&bucket, &keys).await)?;
    for key in ["a", "c"] {
        is_missing(&store, &bucket, key).await?;
    }
    reads(&store, &bucket, "b", "b").await
}

/// A batch of nothing is no error.
pub async fn empty_batches_do_nothing<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "batches").await?;
    written(&store, &bucket, "key", "value").await?;
    set_many(&store, &bucket, []).await?;
    DELETE_MANY
        .asked("to delete no keys")
        .succeeds(store.delete_many(&bucket, &[]).await)?;
    GET_MANY
        .asked("for no keys")
        .gives(store.get_many(&bucket, &[]).await, &Vec::new())?;
    lists(&store, &bucket, &["key"]).await
}

/// What an engine takes at once is its own affair: a batch of any length is done to its end.
pub async fn a_large_batch_is_done_whole<B: KeyValue>(store: B) -> Shown {
    let (bucket, keys) = (opened(&store, "batches").await?, names(MANY, "key"));
    let value = |key: &String| Bytes::from(key.clone());
    let pairs = keys.iter().map(|key| (key.clone(), value(key))).collect();
    SET_MANY
        .asked(format!("to write {MANY} keys at once"))
        .succeeds(store.set_many(&bucket, pairs).await)?;
    let values = keys.iter().map(|key| Some(value(key))).collect();
    GET_MANY
        .asked(format!("for {MANY} keys at once"))
        .gives(store.get_many(&bucket, &keys).await, &values)?;
    DELETE_MANY
        .asked(format!("to delete {MANY} keys at once"))
        .succeeds(store.delete_many(&bucket, &keys).await)?;
    lists(&store, &bucket, &[""; 0]).await
}
