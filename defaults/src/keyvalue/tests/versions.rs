use std::collections::BTreeSet;
use std::sync::Arc;

use super::*;

#[tokio::test]
async fn swap_fails_after_a_b_a() {
    let store = store().await;
    store.set("", "k", "a".into()).await.unwrap();
    let read = store.get_versioned("", "k").await.unwrap();
    store.set("", "k", "b".into()).await.unwrap();
    store.set("", "k", "a".into()).await.unwrap();

    let swap = store
        .compare_and_swap("", "k", &read.version, "c".into())
        .await;
    assert_eq!(swap.unwrap(), Swap::Conflict);
    assert_eq!(store.get("", "k").await.unwrap().unwrap(), "a");
}

#[tokio::test]
async fn swap_fails_after_the_key_was_deleted_and_written_again() {
    let store = store().await;
    store.set("", "k", "a".into()).await.unwrap();
    let read = store.get_versioned("", "k").await.unwrap();
    store.delete("", "k").await.unwrap();
    store.set("", "k", "a".into()).await.unwrap();

    let swap = store
        .compare_and_swap("", "k", &read.version, "c".into())
        .await;
    assert_eq!(swap.unwrap(), Swap::Conflict);
}

#[tokio::test]
async fn swap_from_absent_stores_once() {
    let store = store().await;
    let absent = store.get_versioned("", "k").await.unwrap();
    assert_eq!(
        absent,
        Versioned {
            value: None,
            version: Version::Absent
        }
    );

    let mut swaps = Vec::new();
    for value in ["one", "two"] {
        let swap = store
            .compare_and_swap("", "k", &absent.version, value.into())
            .await;
        swaps.push(swap.unwrap());
    }
    assert_eq!(swaps, [Swap::Stored, Swap::Conflict]);
    assert_eq!(store.get("", "k").await.unwrap().unwrap(), "one");
}

#[tokio::test]
async fn a_counter_is_decimal_text() {
    let store = store().await;
    assert_eq!(store.increment("", "n", 5).await.unwrap(), 5);
    assert_eq!(store.increment("", "n", -7).await.unwrap(), -2);
    assert_eq!(store.get("", "n").await.unwrap().unwrap(), "-2");
}

#[tokio::test]
async fn what_cannot_be_counted_stays_as_it_is() {
    let store = store().await;
    for value in ["ten", "9223372036854775807"] {
        store.set("", "n", value.into()).await.unwrap();
        assert!(matches!(
            store.increment("", "n", 1).await,
            Err(Error::Other(_))
        ));
        assert_eq!(store.get("", "n").await.unwrap().unwrap(), value);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn increments_of_eight_tasks_sum_up() {
    let store = Arc::new(store().await);
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let store = Arc::clone(&store);
            tokio::spawn(async move {
                let mut sums = Vec::new();
                for _ in 0..1000 {
                    sums.push(store.increment("b", "n", 1).await.unwrap());
                }
                sums
            })
        })
        .collect();
    let mut sums = BTreeSet::new();
    for task in tasks {
        sums.extend(task.await.unwrap());
    }
    assert_eq!(sums, (1..=8000).collect());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn swaps_of_eight_tasks_lose_no_update() {
    let store = Arc::new(store().await);
    let tasks: Vec<_> = (b'a'..=b'h')
        .map(|letter| {
            let store = Arc::clone(&store);
            tokio::spawn(async move {
                for _ in 0..100 {
                    loop {
                        let read = store.get_versioned("", "log").await.unwrap();
                        let mut log = Vec::from(read.value.unwrap_or_default());
                        log.push(letter);
                        let swap = store.compare_and_swap("", "log", &read.version, log.into());
                        if swap.await.unwrap() == Swap::Stored {
                            break;
                        }
                    }
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let mut log = Vec::from(store.get("", "log").await.unwrap().unwrap());
    log.sort_unstable();
    let expected: Vec<_> = (b'a'..=b'h').flat_map(|letter| [letter; 100]).collect();
    assert_eq!(log, expected);
}
