//! The faults of a `Faulty`.

use std::error::Error as _;
use std::time::Duration;

use runtime::blobstore::BlobStore as _;
use runtime::keyvalue::{KeyValue as _, Swap, Version};
use runtime::messaging::{Message, Messaging as _};
use runtime::sql::{Session as _, Sql as _};
use runtime::testing::{Faulty, Recorded};
use runtime::vault::Vault as _;
use runtime::{ConnectError, blobstore, keyvalue, messaging, sql, vault};
use tokio::time::Instant;

#[tokio::test]
async fn the_nth_call_fails_and_reaches_nothing() -> Result<(), ConnectError> {
    let store = Faulty::new(crate::keyvalue().await?).fail_nth("set", 2);
    for value in ["first", "second"] {
        let set = store.set("", "key", value.into()).await;
        assert_eq!(set.is_ok(), value == "first");
        if let Err(error) = set {
            assert!(matches!(error, keyvalue::Error::Backend(_)), "{error:?}");
            let source = error.source().expect("it is said why").to_string();
            assert_eq!(source, "keyvalue.set was made to fail");
        }
        assert_eq!(store.get("", "key").await.unwrap().unwrap(), "first");
    }
    store.set("", "key", "third".into()).await.unwrap();
    assert_eq!(store.get("", "key").await.unwrap().unwrap(), "third");
    Ok(())
}

#[tokio::test]
async fn a_share_of_the_calls_fails_alike_with_one_seed() -> Result<(), ConnectError> {
    let failures = async |seed| {
        let store = Faulty::new(crate::keyvalue().await?).fail_share(0.1, seed);
        let mut failures = Vec::new();
        for _ in 0..1000 {
            failures.push(store.get("", "key").await.is_err());
        }
        Ok::<_, ConnectError>(failures)
    };
    let one = failures(1).await?;
    let failed = one.iter().filter(|failed| **failed).count();
    assert!((60..140).contains(&failed), "{failed} of 1000");
    assert_eq!(one, failures(1).await?);
    assert_ne!(one, failures(2).await?);
    Ok(())
}

#[tokio::test]
async fn a_share_of_one_method_spares_the_others() -> Result<(), ConnectError> {
    let store = Faulty::new(crate::keyvalue().await?).fail_share_of("get", 1.0, 0);
    store.set("", "key", "value".into()).await.unwrap();
    store.get("", "key").await.unwrap_err();
    assert!(store.exists("", "key").await.unwrap());
    Ok(())
}

#[tokio::test]
async fn what_is_denied_is_denied_in_the_words_of_its_interface() -> Result<(), ConnectError> {
    let store = Faulty::new(crate::keyvalue().await?).deny("set");
    let denied = store.set("", "key", "value".into()).await;
    assert!(matches!(denied, Err(keyvalue::Error::AccessDenied)));
    assert_eq!(store.get("", "key").await.unwrap(), None);

    let store = Faulty::new(crate::blobstore().await?).deny("create_container");
    let denied = store.create_container("c").await;
    assert!(matches!(denied, Err(blobstore::Error::AccessDenied)));

    let vault = Faulty::new(crate::vault().await?).deny("vault.*");
    let denied = vault.open("").await;
    assert!(matches!(denied, Err(vault::Error::AccessDenied)));

    let broker = Faulty::new(crate::messaging().await?).deny("publish");
    let denied = broker.publish("orders", Message::new("one")).await;
    let Err(messaging::Error::PermissionDenied(text)) = denied else {
        panic!("{denied:?}");
    };
    assert_eq!(text, "messaging.publish is denied");

    let databases = Faulty::new(crate::sql().await?).deny("exec");
    let session = databases.open("").await.unwrap();
    session.query("SELECT 1", &[]).await.unwrap();
    let denied = session.exec("CREATE TABLE t (n)", &[]).await;
    assert!(matches!(denied, Err(sql::Error::AccessDenied(_))));
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_delayed_call_waits_and_is_then_done() -> Result<(), ConnectError> {
    const MINUTE: Duration = Duration::from_mins(1);
    let store = Faulty::new(crate::keyvalue().await?)
        .delay("set", MINUTE)
        .delay("*", MINUTE)
        .fail_nth("set", 2);
    let start = Instant::now();
    store.get("", "key").await.unwrap();
    assert_eq!(start.elapsed(), MINUTE);
    store.set("", "key", "value".into()).await.unwrap();
    assert_eq!(start.elapsed(), 3 * MINUTE);
    store.set("", "key", "value".into()).await.unwrap_err();
    assert_eq!(start.elapsed(), 5 * MINUTE, "what fails takes its time too");
    Ok(())
}

#[tokio::test]
async fn as_many_swaps_are_lost_as_were_asked_for() -> Result<(), ConnectError> {
    let store = Faulty::new(crate::keyvalue().await?).lose_swaps(2);
    let mut outcomes = Vec::new();
    for _ in 0..3 {
        let swap = store.compare_and_swap("", "key", &Version::Absent, "value".into());
        outcomes.push(swap.await.unwrap());
        let there = store.exists("", "key").await.unwrap();
        assert_eq!(there, outcomes.len() == 3, "a lost swap changes nothing");
    }
    assert_eq!(outcomes, [Swap::Conflict, Swap::Conflict, Swap::Stored]);
    Ok(())
}

#[tokio::test]
async fn a_fault_that_was_added_first_is_shown() -> Result<(), ConnectError> {
    let store = Faulty::new(crate::keyvalue().await?)
        .fail_nth("get", 1)
        .deny("get");
    let failed = store.get("", "key").await;
    assert!(matches!(failed, Err(keyvalue::Error::Backend(_))));
    let denied = store.get("", "key").await;
    assert!(matches!(denied, Err(keyvalue::Error::AccessDenied)));
    Ok(())
}

#[tokio::test]
async fn a_session_that_is_open_meets_faults_too() -> Result<(), ConnectError> {
    let databases = Faulty::new(crate::sql().await?).fail_nth("query", 2);
    let one = databases.open("").await.unwrap();
    let other = databases.open("").await.unwrap();
    one.query("SELECT 1", &[]).await.unwrap();
    let failed = other.query("SELECT 1", &[]).await;
    assert!(matches!(failed, Err(sql::Error::Backend(_))), "{failed:?}");
    Ok(())
}

#[tokio::test]
async fn a_healed_backend_has_no_fault() -> Result<(), ConnectError> {
    let store = Faulty::new(crate::keyvalue().await?)
        .deny("*")
        .lose_swaps(1);
    store.get("", "key").await.unwrap_err();
    store.faults().heal();
    store.get("", "key").await.unwrap();
    let swap = store.compare_and_swap("", "key", &Version::Absent, "value".into());
    assert_eq!(swap.await.unwrap(), Swap::Stored);
    Ok(())
}

#[tokio::test]
async fn a_call_that_fails_inside_is_recorded_outside_only() -> Result<(), ConnectError> {
    let inside = Recorded::new(crate::keyvalue().await?);
    let reached = inside.calls();
    let store = Recorded::new(Faulty::new(inside).deny("get"));
    store.get("", "key").await.unwrap_err();
    assert_eq!(store.calls().all().len(), 1);
    assert!(reached.all().is_empty());
    assert!(store.inner().inner().inner().get("", "key").await.is_ok());
    Ok(())
}
