//! Compare-and-swap, by several tasks at once.

use std::sync::Arc;

use futures_util::future::join;
use tokio::sync::Barrier;

use super::swaps::read;
use super::{GET, INCREMENT, READ, SWAP, TASKS, deleted, opened, reads, together, written};
use crate::conformance::Shown;
use crate::conformance::calls::all_show;
use crate::keyvalue::{KeyValue, Swap};

/// A version is won once: one swap is stored, the others conflict, and the value is the winner's.
pub async fn of_eight_swaps_of_one_version_one_is_stored<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "contention").await?;
    let store = Arc::new(store);
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
    let bucket = opened(&store, "contention").await?;
    let store = Arc::new(store);
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

/// A write or a delete that meets a swap is there in the end: before the swap, which conflicts then, or over it.
pub async fn a_write_that_meets_a_swap_is_not_lost<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "contention").await?;
    let meetings = (0..50).map(async |n| {
        let key = n.to_string();
        written(&store, &bucket, &key, "old").await?;
        let version = read(&store, &bucket, &key).await?.version;
        let swap = store.compare_and_swap(&bucket, &key, &version, "swapped".into());
        let write = async {
            if n % 2 == 0 {
                written(&store, &bucket, &key, "written").await
            } else {
                deleted(&store, &bucket, &key).await
            }
        };
        let (swap, write) = join(swap, write).await;
        write?;
        let swap = SWAP.asked("to swap").succeeds(swap)?;
        SWAP.asked(format!("to swap, which met another write and was {swap:?}"))
            .gives(
                store.get(&bucket, &key).await,
                &(n % 2 == 0).then(|| "written".into()),
            )
    });
    all_show(meetings).await
}

/// Increments and swaps of one number know of each other.
pub async fn increments_and_swaps_of_one_number_sum_up<B: KeyValue>(store: B) -> Shown {
    const TIMES: usize = 25;
    if !B::INCREMENT {
        return Ok(());
    }
    let bucket = opened(&store, "contention").await?;
    let store = Arc::new(store);
    written(&*store, &bucket, "n", "0").await?;
    let tasks = (0..TASKS).map(|task| {
        let (store, bucket) = (Arc::clone(&store), bucket.clone());
        async move {
            for _ in 0..TIMES {
                if task % 2 == 0 {
                    let sum = store.increment(&bucket, "n", 1).await;
                    INCREMENT.asked("to add 1").succeeds(sum)?;
                } else {
                    adds_one(&*store, &bucket).await?;
                }
            }
            Ok(())
        }
    });
    together(tasks).await?;
    reads(&*store, &bucket, "n", (TASKS * TIMES).to_string()).await
}

/// Reads a number and swaps it for the next, until that is stored.
async fn adds_one<B: KeyValue>(store: &B, bucket: &str) -> Shown {
    loop {
        let read = read(store, bucket, "n").await?;
        let text = String::from_utf8_lossy(read.value.as_deref().unwrap_or_default());
        let next = text.parse::<i64>().map(|number| (number + 1).to_string());
        let next = READ.asked("for a number").succeeds(next)?;
        let swap = store.compare_and_swap(bucket, "n", &read.version, next.into());
        if SWAP.asked("to swap a number").succeeds(swap.await)? == Swap::Stored {
            return Ok(());
        }
    }
}
