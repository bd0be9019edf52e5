//! What a watcher is told.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::time::timeout;

use super::keys::TEXTS;
use super::{
    DELETE_MANY, INCREMENT, ON_DELETE, ON_SET, SET_MANY, SWAP, TASKS, deleted, open, opened, reads,
    written,
};
use crate::Bytes;
use crate::conformance::calls::all_show;
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
    let changes = store.watch(&opened(&store, "watch").await?).await;
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
    let bucket = opened(&store, "watch").await?;
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
    let bucket = opened(&store, "watch").await?;
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
    let bucket = opened(&store, "watch").await?;
    written(&store, &bucket, "before", "1").await?;
    let mut changes = watching(&store, &bucket).await?;
    written(&store, &bucket, "after", "2").await?;
    tells(&mut changes, "after", Some("2")).await
}

/// Where nothing was, nothing was deleted.
pub async fn deleting_a_missing_key_is_no_change<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "watch").await?;
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
    let bucket = opened(&store, "watch").await?;
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
    let bucket = opened(&store, "watch").await?;
    let mut changes = watching(&store, &bucket).await?;
    let other = format!("{bucket}-and-more");
    open(&store, &other).await?;
    written(&store, &other, "key", "yours").await?;
    deleted(&store, &other, "key").await?;
    written(&store, &bucket, "key", "mine").await?;
    tells(&mut changes, "key", Some("mine")).await
}

/// The default bucket is no place from which all the others are seen.
pub async fn a_watch_of_the_default_bucket_keeps_to_it<B: KeyValue>(store: B) -> Shown {
    open(&store, "").await?;
    let (bucket, mine) = (opened(&store, "watch").await?, fresh("mine"));
    let mut changes = watching(&store, "").await?;
    written(&store, &bucket, &bucket, "yours").await?;
    deleted(&store, &bucket, &bucket).await?;
    written(&store, "", &mine, "mine").await?;
    deleted(&store, "", &mine).await?;
    loop {
        let next = next(ON_SET, &mut changes, "the change of the default bucket").await?;
        let asked = ON_SET.asked("a watch of the default bucket for the next change");
        let key = asked.succeeds(next.transpose())?.map(|change| change.key);
        // Others may use the default bucket too.
        if key.as_ref() == Some(&mine) {
            return Ok(());
        }
        let of_another = key.as_ref().is_none_or(|key| key.contains(&bucket));
        ON_SET
            .asked("a watch of the default bucket for the next change")
            .holds(
                !of_another,
                "a change of that bucket",
                format_args!("{key:?}"),
            )?;
    }
}

/// Those who watch do not share the changes: each gets all of them.
pub async fn every_watcher_is_told<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "watch").await?;
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

/// A watcher is told the key and the value as they are, whatever text the one is and whatever bytes the other.
pub async fn any_text_and_any_bytes_are_reported<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "watch").await?;
    let mut changes = watching(&store, &bucket).await?;
    let large = Bytes::from(vec![0xff; 100_000]);
    let written_keys = TEXTS.iter().chain(&["", "large"]);
    let mut expected: BTreeMap<_, _> = written_keys
        .map(|key| {
            let value = [&[0, 0xc3, 0xff], key.as_bytes()].concat();
            let large = (*key == "large").then(|| large.clone());
            (*key, large.unwrap_or_else(|| value.into()))
        })
        .collect();
    let writes = expected
        .iter()
        .map(|(key, value)| written(&store, &bucket, key, value.clone()));
    all_show(writes).await?;
    while !expected.is_empty() {
        let next = next(ON_SET, &mut changes, "a change of each key").await?;
        let asked = || ON_SET.asked("a watch for the next of many keys");
        let change = asked().succeeds(next.transpose())?;
        let (key, value) = change.map(|change| (change.key, change.value)).unzip();
        let was = key.as_deref().and_then(|key| expected.remove(key));
        let holds = was.is_some() && value.as_ref().is_some_and(|value| *value == was);
        let bytes = |value: &Option<Bytes>| value.as_ref().map(Bytes::len);
        asked().holds(
            holds,
            format_args!("a key that was written, and its {:?} bytes", bytes(&was)),
            format_args!("{key:?}, and {:?} bytes or others", bytes(&value.flatten())),
        )?;
    }
    Ok(())
}

/// A watcher that has gone is in nobody's way: keys are written, and others are told of it.
pub async fn a_dropped_watch_holds_up_nobody<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "watch").await?;
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
