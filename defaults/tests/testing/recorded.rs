//! What a `Recorded` remembers.

use runtime::blobstore::{BlobStore as _, ByteRange, ObjectId};
use runtime::keyvalue::{KeyValue as _, Version};
use runtime::messaging::{Message, Messaging as _, RequestOptions, SubscribeOptions};
use runtime::sql::{Session as _, Sql as _, Value};
use runtime::testing::Recorded;
use runtime::vault::Vault as _;
use runtime::{ConnectError, Interface};

#[tokio::test]
async fn calls_are_shown_in_the_order_in_which_they_were_made() -> Result<(), ConnectError> {
    let store = Recorded::new(crate::keyvalue().await?);
    let calls = store.calls();
    let keys = ["a".to_owned(), "b".to_owned()];
    store.open("shop").await.unwrap();
    store.set("shop", "a", "seven".into()).await.unwrap();
    store.get_many("shop", &keys).await.unwrap();
    let pairs = vec![("b".to_owned(), "two".into())];
    store.set_many("shop", pairs).await.unwrap();
    let absent = Version::Absent;
    let _ = store
        .compare_and_swap("shop", "c", &absent, "1".into())
        .await;
    store.increment("shop", "c", -1).await.unwrap();
    store.list_keys("shop", None).await.unwrap();
    let made_up = store.list_keys("shop", Some("made up")).await;
    assert!(made_up.is_err(), "it is remembered all the same");
    assert_eq!(
        calls.all(),
        [
            r#"keyvalue.open("shop")"#,
            r#"keyvalue.set("shop", "a", 5 bytes)"#,
            r#"keyvalue.get_many("shop", ["a", "b"])"#,
            r#"keyvalue.set_many("shop", ["b": 3 bytes])"#,
            r#"keyvalue.compare_and_swap("shop", "c", Absent, 1 byte)"#,
            r#"keyvalue.increment("shop", "c", -1)"#,
            r#"keyvalue.list_keys("shop", none)"#,
            r#"keyvalue.list_keys("shop", "made up")"#,
        ]
    );
    Ok(())
}

#[tokio::test]
async fn a_secret_is_not_remembered() -> Result<(), ConnectError> {
    let vault = Recorded::new(crate::vault().await?);
    vault.set("shop", "key", "hunter2".into()).await.unwrap();
    vault.get("shop", "key").await.unwrap();
    let shown = format!("{:?} {vault:?}", vault.calls());
    assert_eq!(
        vault.calls().of("set"),
        [r#"vault.set("shop", "key", 7 bytes)"#]
    );
    assert!(!shown.contains("hunter2"), "{shown}");
    Ok(())
}

#[tokio::test]
async fn objects_are_named() -> Result<(), ConnectError> {
    let store = Recorded::new(crate::blobstore().await?);
    let id = |object: &str| ObjectId {
        container: "c".into(),
        object: object.into(),
    };
    store.create_container("c").await.unwrap();
    store.put("c", "one", "body".into()).await.unwrap();
    let range = ByteRange::new(1, 2).unwrap();
    store.get("c", "one", range).await.unwrap();
    store.copy(&id("one"), &id("two")).await.unwrap();
    assert_eq!(
        store.calls().all(),
        [
            r#"blobstore.create_container("c")"#,
            r#"blobstore.put("c", "one", a body)"#,
            r#"blobstore.get("c", "one", 1..=2)"#,
            r#"blobstore.copy("one" in "c", "two" in "c")"#,
        ]
    );
    Ok(())
}

#[tokio::test]
async fn a_request_is_one_call() -> Result<(), ConnectError> {
    let broker = Recorded::new(crate::messaging().await?);
    let _subscription = broker
        .subscribe("orders", SubscribeOptions::in_group("desk"))
        .await
        .unwrap();
    let options = RequestOptions::default().with_replies(0);
    let request = broker.request("orders", Message::new("one"), options);
    request.await.unwrap();
    assert_eq!(
        broker.calls().all(),
        [
            r#"messaging.subscribe("orders", "desk")"#,
            r#"messaging.request("orders", 3 bytes, 0 messages within 5s)"#,
        ]
    );
    Ok(())
}

#[tokio::test]
async fn a_session_is_remembered_with_its_database() -> Result<(), ConnectError> {
    let databases = Recorded::new(crate::sql().await?);
    let session = databases.open("orders").await.unwrap();
    let exec = session.exec("CREATE TABLE t (n INTEGER)", &[]);
    exec.await.unwrap();
    let params = [Value::Int64(7)];
    session.query("SELECT $1", &params).await.unwrap();
    assert_eq!(
        databases.calls().all(),
        [
            r#"sql.open("orders")"#,
            r#"sql.exec("CREATE TABLE t (n INTEGER)", 0 parameters)"#,
            r#"sql.query("SELECT $1", 1 parameter)"#,
        ]
    );
    Ok(())
}

#[tokio::test]
async fn calls_are_found_by_method_and_forgotten() -> Result<(), ConnectError> {
    let store = Recorded::new(crate::keyvalue().await?);
    let calls = store.calls();
    store.get("", "a").await.unwrap();
    store.delete("", "a").await.unwrap();
    let [deleted] = &calls.of("keyvalue.delete")[..] else {
        panic!("one call: {calls:?}");
    };
    assert_eq!(
        (deleted.interface(), deleted.method()),
        (Interface::KeyValue, "delete")
    );
    assert!(calls.of("set").is_empty());
    calls.clear();
    assert!(store.calls().all().is_empty());
    Ok(())
}
