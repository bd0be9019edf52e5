use super::*;
use crate::named::ENTRY;

/// What counts in a store.
fn kept(store: &MemoryKeyValue) -> u64 {
    store.store.lock().entries.bytes()
}

#[tokio::test]
async fn a_full_store_refuses_and_changes_nothing() {
    let store = store_of(ENTRY + 10).await;
    store.set("", "key", "1234567".into()).await.unwrap();

    let error = store.set("", "k", Bytes::new()).await.unwrap_err();
    let expected = format!("the quota of {} bytes is used up", ENTRY + 10);
    assert_eq!(error.to_string(), expected);
    assert!(store.set("", "key", "12345678".into()).await.is_err());
    let absent = store
        .compare_and_swap("", "k", &Version::Absent, Bytes::new())
        .await;
    assert!(absent.is_err());
    assert!(store.increment("", "n", 1).await.is_err());
    assert_eq!(all_keys(&store, "").await, ["key"]);
    assert_eq!(store.get("", "key").await.unwrap().unwrap(), "1234567");
}

#[tokio::test]
async fn a_batch_that_does_not_fit_writes_nothing() {
    let store = store_of(2 * ENTRY + 3).await;
    let pairs = vec![("a".into(), "1".into()), ("b".into(), "2".into())];
    assert!(store.set_many("", pairs).await.is_err());
    assert!(all_keys(&store, "").await.is_empty());
    store.set("", "k", "12".into()).await.unwrap();
}

#[tokio::test]
async fn what_is_removed_or_shortened_makes_room() {
    let store = store_of(2 * ENTRY + 8).await;
    store.set("", "full", "1234".into()).await.unwrap();
    store.set("", "full", "4321".into()).await.unwrap();
    store.set("", "full", "12".into()).await.unwrap();
    store.set("", "a", "b".into()).await.unwrap();
    store.delete("", "full").await.unwrap();
    store.delete_many("", &texts(["a", "a"])).await.unwrap();
    assert_eq!(kept(&store), 0);
    store.set("", "all", "12345".into()).await.unwrap();
}

#[tokio::test]
async fn what_is_written_over_takes_no_room() {
    let store = store_of(2 * ENTRY + 10).await;
    for value in ["1", "22", "3"] {
        store.set("", "key", value.into()).await.unwrap();
    }
    for value in ["1", "22", "333"] {
        let pairs = vec![("key".into(), value.into())];
        store.set_many("", pairs).await.unwrap();
    }
    // Six bytes of ten are used: four are left, and not five.
    assert!(store.set("", "k", "5555".into()).await.is_err());
    store.set("", "k", "444".into()).await.unwrap();
}

#[tokio::test]
async fn names_of_buckets_count_until_their_entries_are_gone() {
    let store = store_of(ENTRY + 10).await;
    assert!(store.set("ten-bytes-", "k", Bytes::new()).await.is_err());
    for n in 0..100 {
        let bucket = format!("bucket-{n}");
        store.open(&bucket).await.unwrap();
        store.set(&bucket, "k", Bytes::new()).await.unwrap();
        store.delete(&bucket, "k").await.unwrap();
    }
    assert_eq!(kept(&store), 0);
}

/// A key of few bytes and a value of none take memory all the same.
#[tokio::test]
async fn an_entry_counts_for_more_than_its_bytes() {
    let store = store_of(100_000).await;
    let keys: Vec<_> = (0..1000).map(|n| n.to_string()).collect();
    let pairs = keys.iter().map(|key| (key.clone(), Bytes::new())).collect();
    assert!(store.set_many("", pairs).await.is_err());
    for key in &keys[..400] {
        store.set("", key, Bytes::new()).await.unwrap();
    }
}
