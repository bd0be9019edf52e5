use super::*;

#[tokio::test]
async fn a_full_store_refuses_and_changes_nothing() {
    let store = store_with([("KEYVALUE_MAX_BYTES", "10")]).await;
    store.set("", "key", "1234567".into()).await.unwrap();

    let error = store.set("", "k", Bytes::new()).await.unwrap_err();
    assert_eq!(error.to_string(), "the quota of 10 bytes is used up");
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
    let store = store_with([("KEYVALUE_MAX_BYTES", "3")]).await;
    let pairs = vec![("a".into(), "1".into()), ("b".into(), "2".into())];
    assert!(store.set_many("", pairs).await.is_err());
    assert!(all_keys(&store, "").await.is_empty());
    store.set("", "k", "12".into()).await.unwrap();
}

#[tokio::test]
async fn what_is_removed_or_shortened_makes_room() {
    let store = store_with([("KEYVALUE_MAX_BYTES", "8")]).await;
    store.set("", "full", "1234".into()).await.unwrap();
    store.set("", "full", "4321".into()).await.unwrap();
    store.set("", "full", "12".into()).await.unwrap();
    store.set("", "a", "b".into()).await.unwrap();
    store.delete("", "full").await.unwrap();
    store.delete_many("", &texts(["a", "a"])).await.unwrap();
    store.set("", "all", "12345".into()).await.unwrap();
}

#[tokio::test]
async fn what_is_written_over_takes_no_room() {
    let store = store_with([("KEYVALUE_MAX_BYTES", "10")]).await;
    for value in ["1", "22", "3"] {
        store.set("", "key", value.into()).await.unwrap();
    }
    for value in ["1", "22", "333"] {
        let pairs = vec![("key".into(), value.into())];
        store.set_many("", pairs).await.unwrap();
    }
    // Six bytes are used: four are left, and not five.
    let error = store.set("", "k", "5555".into()).await.unwrap_err();
    assert_eq!(error.to_string(), "the quota of 10 bytes is used up");
    store.set("", "k", "444".into()).await.unwrap();
}

#[tokio::test]
async fn names_of_buckets_count_and_emptied_ones_are_forgotten() {
    let store = store_with([("KEYVALUE_MAX_BYTES", "10")]).await;
    assert!(store.set("ten-bytes-", "k", Bytes::new()).await.is_err());
    for n in 0..100 {
        let bucket = format!("bucket-{n}");
        store.open(&bucket).await.unwrap();
        store.set(&bucket, "k", Bytes::new()).await.unwrap();
        store.delete(&bucket, "k").await.unwrap();
    }
    assert_eq!(store.store.read().buckets.named(), 0);
}
