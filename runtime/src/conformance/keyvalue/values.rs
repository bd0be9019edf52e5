//! Values, one at a time.

use std::sync::Arc;

use tokio::task::yield_now;

use super::{
    EXISTS, GET, GET_MANY, SET, TASKS, is_missing, is_other, opened, reads, together, written,
};
use crate::Bytes;
use crate::conformance::Shown;
use crate::keyvalue::KeyValue;

/// A key that was never written reads as none.
pub async fn a_missing_key_is_none<B: KeyValue>(store: B) -> Shown {
    is_missing(&store, &opened(&store, "missing").await?, "key").await
}

/// Bytes come back as they were, those that are no text too.
pub async fn a_value_reads_as_it_was_written<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "values").await?;
    let value = Bytes::from_static(&[0, 159, 146, 150, 255]);
    written(&store, &bucket, "key", value.clone()).await?;
    reads(&store, &bucket, "key", value).await
}

/// A value of no bytes is there, which a missing one is not.
pub async fn an_empty_value_is_a_value<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "values").await?;
    written(&store, &bucket, "key", "").await?;
    reads(&store, &bucket, "key", "").await?;
    EXISTS
        .asked("about a key with an empty value")
        .gives(store.exists(&bucket, "key").await, &true)
}

/// Nothing is left of an earlier value, also where it was longer.
pub async fn a_value_is_overwritten_whole<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "values").await?;
    for value in ["short", "a longer one", "short"] {
        written(&store, &bucket, "key", value).await?;
        reads(&store, &bucket, "key", value).await?;
    }
    Ok(())
}

/// A value of 1 MiB is kept to the last byte, or refused as too large, and then nothing is kept of it.
pub async fn a_large_value_comes_back_whole<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "values").await?;
    let value: Bytes = (0..1_u32 << 18).flat_map(u32::to_be_bytes).collect();
    if let Err(refused) = store.set(&bucket, "key", value.clone()).await {
        SET.asked("to write 1 MiB").refused(
            Err::<(), _>(refused),
            "success, or Error::Other",
            is_other,
        )?;
        return is_missing(&store, &bucket, "key").await;
    }
    let asked = || GET.asked("for the 1 MiB that was written");
    let came = asked().succeeds(store.get(&bucket, "key").await)?;
    asked().holds(
        came.as_ref() == Some(&value),
        "the same bytes",
        format_args!("{:?} bytes, or others", came.as_ref().map(Bytes::len)),
    )
}

/// Who reads after a write was answered reads what was written, in any task.
pub async fn a_write_is_seen_by_every_read_after_it<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "values").await?;
    let store = Arc::new(store);
    for round in 0..50 {
        let value = round.to_string();
        written(&*store, &bucket, "key", value.clone()).await?;
        let readers = (0..TASKS).map(|_| {
            let (store, bucket, value) = (Arc::clone(&store), bucket.clone(), value.clone());
            async move { reads(&*store, &bucket, "key", value).await }
        });
        together(readers).await?;
    }
    Ok(())
}

/// Of a value that is being written nothing is read, or all of it.
pub async fn a_value_is_read_whole_while_it_is_written<B: KeyValue>(store: B) -> Shown {
    const LENGTH: usize = 20_000;
    let bucket = opened(&store, "values").await?;
    let store = Arc::new(store);
    written(&*store, &bucket, "key", vec![0; LENGTH]).await?;
    let tasks = (0_u8..).take(TASKS).map(|task| {
        let (store, bucket) = (Arc::clone(&store), bucket.clone());
        async move {
            for _ in 0..50 {
                if task % 2 == 0 {
                    written(&*store, &bucket, "key", vec![task; LENGTH]).await?;
                } else {
                    reads_evenly(&*store, &bucket, LENGTH).await?;
                }
                yield_now().await;
            }
            Ok(())
        }
    });
    together(tasks).await.map(drop)
}

/// Tasks that write keys of their own at the same time take nothing back that another wrote, also where an engine keeps a
/// bucket as one document.
pub async fn writers_of_different_keys_keep_them_all<B: KeyValue>(store: B) -> Shown {
    const TIMES: usize = 20;
    let bucket = opened(&store, "values").await?;
    let store = Arc::new(store);
    let key = |task: usize, n: usize| format!("{task}-{n}");
    let tasks = (0..TASKS).map(|task| {
        let (store, bucket) = (Arc::clone(&store), bucket.clone());
        async move {
            for n in 0..TIMES {
                written(&*store, &bucket, &key(task, n), key(task, n)).await?;
            }
            Ok(())
        }
    });
    together(tasks).await?;
    let keys = (0..TASKS).flat_map(|task| (0..TIMES).map(move |n| key(task, n)));
    let keys: Vec<_> = keys.collect();
    let values = keys.iter().map(|key| Some(key.clone().into())).collect();
    GET_MANY
        .asked(format!("for all that {TASKS} tasks wrote at the same time"))
        .gives(store.get_many(&bucket, &keys).await, &values)
}

async fn reads_evenly<B: KeyValue>(store: &B, bucket: &str, length: usize) -> Shown {
    let asked = || GET.asked("for a value while it is overwritten");
    let value = asked().succeeds(store.get(bucket, "key").await)?;
    let value = value.unwrap_or_default();
    let even = value.iter().all(|byte| value.first() == Some(byte));
    asked().holds(
        value.len() == length && even,
        format_args!("{length} bytes that are the same"),
        format_args!("{} bytes, which are the same: {even}", value.len()),
    )
}
