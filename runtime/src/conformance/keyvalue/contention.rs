//! Compare-and-swap, by several tasks at once.

use std::sync::Arc;

use tokio::sync::Barrier;

use super::swaps::read;
use super::{GET, SWAP, TASKS, reads, together, written};
use crate::conformance::{Shown, fresh};
use crate::keyvalue::{KeyValue, Swap};

/// A version is won once: one swap is stored, the others conflict, and the value is the winner's.
pub async fn of_eight_swaps_of_one_version_one_is_stored<B: KeyValue>(store: B) -> Shown {
    let (store, bucket) = (Arc::new(store), fresh("contention"));
    for round in 0..50 {
        let value = format!("round {round}");
        written(&*store, &bucket, "key", value).await?;
        let version = read(&*store, &bucket, "key").await?.version;
        let start = Arc::new(Barrier::new(TASKS));
        let tasks = (0..TASKS).map(|task| {
            let (store, bucket) = (Arc::clone(&store), bucket.clone());
            let (version, start) = (version.clone(), Arc::clone(&start));
            async move {
                start.wait().await;
                let value = format!("task {task}");
                let swap = store.compare_and_swap(&bucket, "key", &version, value.clone().into());
                let swap = SWAP.asked("to swap").succeeds(swap.await)?;
                Ok((swap == Swap::Stored).then_some(value))
            }
        });
        let stored: Vec<_> = together(tasks).await?.into_iter().flatten().collect();
        SWAP.asked(format!("to swap one version, by {TASKS} tasks"))
            .holds(
                stored.len() == 1,
                "one stored, and conflicts",
                format_args!("{} stored", stored.len()),
            )?;
        reads(&*store, &bucket, "key", stored.concat()).await?;
    }
    Ok(())
}

/// Who reads, changes and swaps until it is stored writes over nobody else's change.
pub async fn swaps_of_eight_tasks_lose_no_update<B: KeyValue>(store: B) -> Shown {
    const TIMES: usize = 25;
    let (store, bucket) = (Arc::new(store), fresh("contention"));
    let tasks = (b'a'..).take(TASKS).map(|letter| {
        let (store, bucket) = (Arc::clone(&store), bucket.clone());
        async move {
            let mut stored = 0;
            while stored < TIMES {
                let read = read(&*store, &bucket, "log").await?;
                let mut log = Vec::from(read.value.unwrap_or_default());
                log.push(letter);
                let swap = store.compare_and_swap(&bucket, "log", &read.version, log.into());
                let swap = SWAP
                    .asked("to add a letter to a text")
                    .succeeds(swap.await)?;
                stored += usize::from(swap == Swap::Stored);
            }
            Ok(())
        }
    });
    together(tasks).await?;

    let log = store.get(&bucket, "log").await;
    let log = GET.asked("for the text").succeeds(log)?;
    let mut log = Vec::from(log.unwrap_or_default());
    log.sort_unstable();
    let expected = (b'a'..).take(TASKS).flat_map(|letter| [letter; TIMES]);
    SWAP.asked(format!(
        "to add {TIMES} letters to a text, by each of {TASKS} tasks"
    ))
    .holds(
        log.iter().copied().eq(expected),
        format_args!("{TIMES} of each letter"),
        format_args!("{} letters in all", log.len()),
    )
}
