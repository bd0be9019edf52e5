//! Listings of a bucket that is written to between the pages.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::task::yield_now;

use super::{
    DELETE_MANY, MANY, deleted, filled, joined, listed_while, lists_once, lists_only, names,
    opened, spawned, written,
};
use crate::conformance::Shown;
use crate::keyvalue::KeyValue;

/// How many rounds of writes there are between pages. With no end of new keys a listing needs none.
const ROUNDS: usize = 100;

/// A key that is there throughout is listed once, while its neighbours are deleted and new ones are written.
pub async fn lasting_keys_are_listed_once_while_others_come_and_go<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "paging").await?;
    let (lasting, leaving) = (names(MANY, "lasting"), names(MANY, "leaving"));
    filled(&store, &bucket, &lasting).await?;
    filled(&store, &bucket, &leaving).await?;
    let mut round = 0;
    let listed = listed_while(&store, &bucket, async |listed| {
        round += 1;
        if round > ROUNDS {
            return Ok(());
        }
        // Where the next page begins, many engines know by one of the last keys.
        for last in listed.iter().rev().take(2) {
            if last.ends_with("leaving") {
                deleted(&store, &bucket, last).await?;
                written(&store, &bucket, &format!("{last}-new"), "").await?;
            }
        }
        written(&store, &bucket, &format!("0000-{round}-new"), "").await?;
        deleted(&store, &bucket, &leaving[MANY - round]).await
    });
    lists_once(&listed.await?, &lasting)
}

/// A key that is written over is still there throughout: its place in the listing is its own, and not its value's.
pub async fn a_key_overwritten_between_pages_is_listed_once<B: KeyValue>(store: B) -> Shown {
    let (bucket, keys) = (opened(&store, "paging").await?, names(MANY, "key"));
    filled(&store, &bucket, &keys).await?;
    let mut rounds = (0..ROUNDS).map(|round| (round, MANY - 1 - round));
    let listed = listed_while(&store, &bucket, async |listed| {
        let Some((low, high)) = rounds.next() else {
            return Ok(());
        };
        let ends = [&keys[low], &keys[high]];
        for key in ends.into_iter().chain(listed.last()) {
            written(&store, &bucket, key, "another value").await?;
        }
        Ok(())
    });
    lists_once(&listed.await?, &keys)
}

/// A page shows what there is when it is asked for, and not what there was at the first one.
pub async fn a_key_deleted_before_its_page_is_not_listed<B: KeyValue>(store: B) -> Shown {
    let (bucket, keys) = (opened(&store, "paging").await?, names(MANY, "key"));
    filled(&store, &bucket, &keys).await?;
    let mut kept = Vec::new();
    let listed = listed_while(&store, &bucket, async |listed| {
        if !kept.is_empty() || listed.is_empty() {
            return Ok(());
        }
        kept = listed.to_vec();
        let left = keys.iter().filter(|key| !kept.contains(key)).cloned();
        let left: Vec<_> = left.collect();
        for keys in left.chunks(100) {
            DELETE_MANY
                .asked(format!("to delete {} keys", keys.len()))
                .succeeds(store.delete_many(&bucket, keys).await)?;
        }
        Ok(())
    });
    let listed = listed.await?;
    lists_only(&listed, if kept.is_empty() { &keys } else { &kept })
}

/// The same promise holds against tasks that write and delete all the time.
pub async fn lasting_keys_are_listed_once_under_concurrent_writers<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "paging").await?;
    let store = Arc::new(store);
    let lasting = names(MANY, "lasting");
    filled(&*store, &bucket, &lasting).await?;
    let over = Arc::new(AtomicBool::new(false));
    let writers = (0..4).map(|writer| {
        let (store, bucket, over) = (Arc::clone(&store), bucket.clone(), Arc::clone(&over));
        async move {
            for n in (0..MANY).cycle() {
                if over.load(Ordering::Relaxed) {
                    break;
                }
                let key = format!("{n:04}-passing-{writer}");
                written(&*store, &bucket, &key, "").await?;
                written(&*store, &bucket, &format!("{n:04}-lasting"), "new").await?;
                yield_now().await;
                deleted(&*store, &bucket, &key).await?;
                yield_now().await;
            }
            Ok(())
        }
    });
    let writers = spawned(writers);
    let mut shown = Ok(());
    for _ in 0..5 {
        let listed = listed_while(&*store, &bucket, async |_| {
            yield_now().await;
            Ok(())
        });
        shown = shown.and(
            listed
                .await
                .and_then(|listed| lists_once(&listed, &lasting)),
        );
    }
    over.store(true, Ordering::Relaxed);
    joined(writers).await.and(shown)
}
