//! Many changes: in which order a watcher is told of them, and that it misses none without knowing.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::watch::{next, tells, watching};
use super::{GET, ON_SET, SET_MANY, TASKS, deleted, opened, together, written};
use crate::Bytes;
use crate::conformance::{Broken, Shown};
use crate::keyvalue::{Change, Changes, Error, KeyValue};

async fn next_change(changes: &mut Changes) -> Result<Change, Broken> {
    let asked = || ON_SET.asked("a watch for the next change");
    let next = next(ON_SET, changes, "a change").await?;
    asked().holds(next.is_some(), "a change", "the end of the watch")?;
    let change = asked().succeeds(next.transpose())?;
    Ok(change.expect("it is no end"))
}

/// Of one key a watcher sees the values in the order in which they were written.
pub async fn changes_of_a_key_come_in_order<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "order").await?;
    let mut changes = watching(&store, &bucket).await?;
    let values: Vec<_> = (0..50).map(|n| n.to_string()).collect();
    for value in &values {
        written(&store, &bucket, "key", value.clone()).await?;
        deleted(&store, &bucket, "key").await?;
    }
    for value in &values {
        tells(&mut changes, "key", Some(value)).await?;
        tells(&mut changes, "key", None).await?;
    }
    Ok(())
}

/// A watcher misses no change of any of the keys that tasks write at the same time.
pub async fn every_change_of_eight_tasks_is_reported<B: KeyValue>(store: B) -> Shown {
    const TIMES: usize = 50;
    let bucket = opened(&store, "order").await?;
    let store = Arc::new(store);
    let mut changes = watching(&*store, &bucket).await?;
    let writers = (0..TASKS).map(|task| {
        let (store, bucket) = (Arc::clone(&store), bucket.clone());
        async move {
            for n in 0..TIMES {
                written(&*store, &bucket, &task.to_string(), n.to_string()).await?;
            }
            Ok(())
        }
    });
    together(writers).await?;

    let mut told = BTreeMap::new();
    for _ in 0..TASKS * TIMES {
        let Change { key, value } = next_change(&mut changes).await?;
        let values: &mut Vec<_> = told.entry(key).or_default();
        let expected = Bytes::from(values.len().to_string());
        ON_SET
            .asked("a watch for the next change of one of eight keys")
            .holds(
                value.as_ref() == Some(&expected),
                format_args!("{expected:?}"),
                format_args!("{value:?}"),
            )?;
        values.push(value);
    }
    Ok(())
}

/// Where tasks write one key at the same time, the change that is reported last is the one that came last.
pub async fn the_last_change_is_the_value_that_stays<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "order").await?;
    let store = Arc::new(store);
    for _ in 0..50 {
        let mut changes = watching(&*store, &bucket).await?;
        let writers = (0..TASKS).map(|task| {
            let (store, bucket) = (Arc::clone(&store), bucket.clone());
            async move { written(&*store, &bucket, "key", task.to_string()).await }
        });
        together(writers).await?;
        let mut last = None;
        for _ in 0..TASKS {
            last = next_change(&mut changes).await?.value;
        }
        GET.asked("for the value after the last change was reported")
            .gives(store.get(&bucket, "key").await, &last)?;
    }
    Ok(())
}

/// A watcher that does not read holds up no writer. It then finds every change, or those of the beginning and an error
/// that says that it fell behind, as the last item.
pub async fn a_watcher_that_falls_behind_is_told_so<B: KeyValue>(store: B) -> Shown {
    const KEYS: usize = 100;
    const TIMES: usize = 30;
    let bucket = opened(&store, "order").await?;
    let mut changes = watching(&store, &bucket).await?;
    let value = |n: usize| Bytes::from(format!("{n:04096}"));
    for n in 0..TIMES {
        let pairs = (0..KEYS).map(|key| (key.to_string(), value(n)));
        SET_MANY
            .asked(format!("to write {KEYS} keys while nobody reads a watch"))
            .succeeds(store.set_many(&bucket, pairs.collect()).await)?;
    }
    let asked = || {
        let times = KEYS * TIMES;
        ON_SET.asked(format!("a watch that was not read for {times} changes"))
    };
    let mut told = BTreeMap::new();
    for n in 0..KEYS * TIMES {
        let expected = format!("the change number {n}, or an error as the last item");
        match next(ON_SET, &mut changes, &expected).await? {
            Some(Ok(Change { key, value: set })) => {
                let times = told.entry(key).or_insert(0);
                asked().holds(set == Some(value(*times)), expected, "another change")?;
                *times += 1;
            }
            Some(Err(error)) => {
                let told = |error: &Error| matches!(error, Error::Other(_) | Error::Backend(_));
                asked().refused(Err::<(), _>(error), "Error::Other or Error::Backend", told)?;
                let after = next(ON_SET, &mut changes, "the end of the watch").await?;
                return asked().holds(
                    after.is_none(),
                    "the end of the watch after its error",
                    format_args!("{after:?}"),
                );
            }
            None => asked().holds(false, expected, "the end of the watch")?,
        }
    }
    Ok(())
}
