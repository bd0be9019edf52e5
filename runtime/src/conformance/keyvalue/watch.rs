//! What a watcher is told.

use std::time::Duration;

use tokio::time::timeout;

use super::{
    DELETE_MANY, INCREMENT, ON_DELETE, ON_SET, SET_MANY, SWAP, TASKS, deleted, reads, written,
};
use crate::conformance::{Broken, Shown, Wit, fresh};
use crate::keyvalue::{Change, Changes, Error, KeyValue, Result, Swap};

/// How long a change may be on its way.
const PATIENCE: Duration = Duration::from_secs(10);

pub(super) async fn watching<B: KeyValue>(store: &B, bucket: &str) -> Result<Changes, Broken> {
    ON_SET
        .asked("to watch a bucket")
        .succeeds(store.watch(bucket).await)
}

/// What the watch tells next, in its time.
pub(super) async fn next(
    wit: Wit,
    changes: &mut Changes,
    expected: &str,
) -> Result<Option<Result<Change>>, Broken> {
    let next = timeout(PATIENCE, changes.next()).await;
    wit.asked("a watch for the next change").holds(
        next.is_ok(),
        expected,
        "nothing in ten seconds",
    )?;
    Ok(next.ok().flatten())
}

/// The next change has to be this one.
pub(super) async fn tells(changes: &mut Changes, key: &str, value: Option<&str>) -> Shown {
    let wit = if value.is_some() { ON_SET } else { ON_DELETE };
    let expected = Change {
        key: key.to_owned(),
        value: value.map(|value| value.to_owned().into()),
    };
    let next = next(wit, changes, &format!("{expected:?}")).await?;
    wit.asked("a watch for the next change")
        .gives(next.transpose(), &Some(expected))
}

/// Without watching a watch is refused, in words that say why.
pub async fn is_refused<B: KeyValue>(store: B) -> Shown {
    let changes = store.watch(&fresh("watch")).await;
    ON_SET
        .asked("to watch, of a backend that declares no WATCH")
        .refused(
            changes,
            "Error::Other(\"… offers no watch\")",
            |error| matches!(error, Error::Other(text) if text.ends_with("offers no watch")),
        )
}

/// A watcher is told of every write, with the value, and of every deletion.
pub async fn a_write_and_a_delete_are_reported<B: KeyValue>(store: B) -> Shown {
    let bucket = fresh("watch");
    let mut changes = watching(&store, &bucket).await?;
    written(&store, &bucket, "key", "value").await?;
    tells(&mut changes, "key", Some("value")).await?;
    written(&store, &bucket, "key", "").await?;
    tells(&mut changes, "key", Some("")).await?;
    deleted(&store, &bucket, "key").await?;
    tells(&mut changes, "key", None).await
}

/// Batches, swaps and counters change keys too.
pub async fn every_way_of_writing_is_reported<B: KeyValue>(store: B) -> Shown {
    let bucket = fresh("watch");
    let mut changes = watching(&store, &bucket).await?;
    SET_MANY.asked("to write one key").succeeds(
        store
            .set_many(&bucket, vec![("key".into(), "1".into())])
            .await,
    )?;
    tells(&mut changes, "key", Some("1")).await?;
    if B::INCREMENT {
        INCREMENT
            .asked("to add 1 to 1")
            .gives(store.increment(&bucket, "key", 1).await, &2)?;
        tells(&mut changes, "key", Some("2")).await?;
    }
    if B::COMPARE_AND_SWAP {
        let read = super::swaps::read(&store, &bucket, "key").await?;
        let swap = store.compare_and_swap(&bucket, "key", &read.version, "3".into());
        SWAP.asked("to swap").gives(swap.await, &Swap::Stored)?;
        tells(&mut changes, "key", Some("3")).await?;
    }
    DELETE_MANY
        .asked("to delete one key")
        .succeeds(store.delete_many(&bucket, &["key".to_owned()]).await)?;
    tells(&mut changes, "key", None).await
}

/// A watch begins when it is answered: what was written before is there to be read, and is no change.
pub async fn what_was_there_before_is_not_reported<B: KeyValue>(store: B) -> Shown {
    let bucket = fresh("watch");
    written(&store, &bucket, "before", "1").await?;
    let mut changes = watching(&store, &bucket).await?;
    written(&store, &bucket, "after", "2").await?;
    tells(&mut changes, "after", Some("2")).await
}

/// Where nothing was, nothing was deleted.
pub async fn deleting_a_missing_key_is_no_change<B: KeyValue>(store: B) -> Shown {
    let bucket = fresh("watch");
    let mut changes = watching(&store, &bucket).await?;
    deleted(&store, &bucket, "missing").await?;
    DELETE_MANY
        .asked("to delete one key, which is missing")
        .succeeds(store.delete_many(&bucket, &["missing".to_owned()]).await)?;
    written(&store, &bucket, "key", "value").await?;
    tells(&mut changes, "key", Some("value")).await
}

/// A swap that conflicts changes nothing, and neither does a counter that is refused.
pub async fn what_is_refused_is_no_change<B: KeyValue>(store: B) -> Shown {
    let bucket = fresh("watch");
    let mut changes = watching(&store, &bucket).await?;
    written(&store, &bucket, "key", "ten").await?;
    tells(&mut changes, "key", Some("ten")).await?;
    let _ = store.increment(&bucket, "key", 1).await;
    if B::COMPARE_AND_SWAP {
        let old = super::swaps::read(&store, &bucket, "key").await?;
        written(&store, &bucket, "key", "newer").await?;
        tells(&mut changes, "key", Some("newer")).await?;
        let swap = store.compare_and_swap(&bucket, "key", &old.version, "swapped".into());
        SWAP.asked("to swap an old version")
            .gives(swap.await, &Swap::Conflict)?;
    }
    written(&store, &bucket, "key", "last").await?;
    tells(&mut changes, "key", Some("last")).await
}

/// What happens in another bucket is not for this watcher, also where the name begins alike.
pub async fn a_watch_keeps_to_its_bucket<B: KeyValue>(store: B) -> Shown {
    let bucket = fresh("watch");
    let mut changes = watching(&store, &bucket).await?;
    let other = format!("{bucket}-and-more");
    written(&store, &other, "key", "yours").await?;
    deleted(&store, &other, "key").await?;
    written(&store, &bucket, "key", "mine").await?;
    tells(&mut changes, "key", Some("mine")).await
}

/// Those who watch do not share the changes: each gets all of them.
pub async fn every_watcher_is_told<B: KeyValue>(store: B) -> Shown {
    let bucket = fresh("watch");
    let mut watches = Vec::new();
    for _ in 0..TASKS {
        watches.push(watching(&store, &bucket).await?);
    }
    written(&store, &bucket, "key", "value").await?;
    deleted(&store, &bucket, "key").await?;
    for changes in &mut watches {
        tells(changes, "key", Some("value")).await?;
        tells(changes, "key", None).await?;
    }
    Ok(())
}

/// A watcher that has gone is in nobody's way: keys are written, and others are told of it.
pub async fn a_dropped_watch_holds_up_nobody<B: KeyValue>(store: B) -> Shown {
    let bucket = fresh("watch");
    let gone = watching(&store, &bucket).await?;
    let mut changes = watching(&store, &bucket).await?;
    drop(gone);
    for n in 0..100 {
        let value = n.to_string();
        written(&store, &bucket, "key", value.clone()).await?;
        tells(&mut changes, "key", Some(&value)).await?;
    }
    reads(&store, &bucket, "key", "99").await
}
