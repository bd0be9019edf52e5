use std::sync::Arc;

use super::*;
use crate::named::ENTRY;

#[tokio::test]
async fn a_strict_store_has_the_default_bucket_and_those_made_beforehand() {
    let store = store_with([("KEYVALUE_STRICT", "true")])
        .await
        .with_bucket("made");
    for bucket in ["", "made"] {
        store.open(bucket).await.unwrap();
        store.set(bucket, "k", "v".into()).await.unwrap();
        store.delete(bucket, "k").await.unwrap();
        store.open(bucket).await.unwrap();
    }

    let missing = "missing";
    let (key, keys, value) = ("k", texts(["k"]), Bytes::from("v"));
    let pairs = vec![("k".into(), value.clone())];
    is_missing(store.open(missing).await);
    is_missing(store.get(missing, key).await);
    is_missing(store.set(missing, key, value.clone()).await);
    is_missing(store.delete(missing, key).await);
    is_missing(store.exists(missing, key).await);
    is_missing(store.list_keys(missing, None).await);
    is_missing(store.get_versioned(missing, key).await);
    let swap = store.compare_and_swap(missing, key, &Version::Number(1), value);
    is_missing(swap.await);
    is_missing(store.increment(missing, key, 1).await);
    is_missing(store.get_many(missing, &keys).await);
    is_missing(store.set_many(missing, pairs).await);
    is_missing(store.delete_many(missing, &keys).await);
    is_missing(store.watch(missing).await);
}

fn is_missing<T>(answer: Result<T>) {
    let error = answer.err();
    assert!(matches!(error, Some(Error::NoSuchStore)), "{error:?}");
}

#[tokio::test]
async fn any_bucket_can_be_opened_unless_the_store_is_strict() {
    store().await.open("anything").await.unwrap();
}

#[tokio::test]
async fn of_a_key_given_twice_the_last_value_counts() {
    let store = store_of(ENTRY + 2).await;
    let pairs = vec![("k".into(), "1".into()), ("k".into(), "2".into())];
    store.set_many("", pairs).await.unwrap();
    assert_eq!(store.get("", "k").await.unwrap().unwrap(), "2");
}

#[tokio::test]
async fn pages_hold_every_key_once_in_order() {
    let store = store_with([("KEYVALUE_PAGE_SIZE", "3")]).await;
    let keys: Vec<_> = (10..20).map(|n| n.to_string()).collect();
    for key in keys.iter().rev() {
        store.set("b", key, Bytes::new()).await.unwrap();
    }
    let first = store.list_keys("b", None).await.unwrap();
    assert_eq!(first.keys, keys[..3]);
    assert_eq!(all_keys(&store, "b").await, keys);
}

#[tokio::test]
async fn futures_are_ready_at_the_first_poll() {
    const { assert!(MemoryKeyValue::IMMEDIATE && MemoryKeyValue::COMPARE_AND_SWAP) };
    let store = store().await;
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let increment = std::pin::pin!(store.increment("", "n", 1));
    assert!(increment.poll(&mut context).is_ready());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_batch_is_read_whole() {
    let store = Arc::new(store().await);
    let keys: Vec<_> = (0..16).map(|n| n.to_string()).collect();
    let writer = tokio::spawn({
        let (store, keys) = (Arc::clone(&store), keys.clone());
        async move {
            for round in 0_u64.. {
                let value = Bytes::from(round.to_string());
                let pairs = keys.iter().map(|key| (key.clone(), value.clone()));
                store.set_many("", pairs.collect()).await.unwrap();
                tokio::task::yield_now().await;
            }
        }
    });
    let mut seen = BTreeSet::new();
    while seen.len() < 100 {
        assert!(!writer.is_finished(), "it writes until it is stopped");
        let values = store.get_many("", &keys).await.unwrap();
        assert!(
            values.windows(2).all(|pair| pair[0] == pair[1]),
            "{values:?}"
        );
        seen.insert(values[0].clone());
    }
    writer.abort();
}
