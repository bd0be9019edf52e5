//! Values, one at a time.

use std::sync::Arc;

use tokio::task::yield_now;

use super::{EXISTS, GET, TASKS, is_missing, reads, together, written};
use crate::Bytes;
use crate::conformance::{Shown, fresh};
use crate::keyvalue::KeyValue;

/// A key that was never written reads as none.
pub async fn a_missing_key_is_none<B: KeyValue>(store: B) -> Shown {
    is_missing(&store, &fresh("missing"), "key").await
}

/// Bytes come back as they were, those that are no text too.
pub async fn a_value_reads_as_it_was_written<B: KeyValue>(store: B) -> Shown {
    let bucket = fresh("values");
    let value = Bytes::from_static(&[0, 159, 146, 150, 255]);
    written(&store, &bucket, "key", value.clone()).await?;
    reads(&store, &bucket, "key", value).await
}

/// A value of no bytes is there, which a missing one is not.
pub async fn an_empty_value_is_a_value<B: KeyValue>(store: B) -> Shown {
    let bucket = fresh("values");
    written(&store, &bucket, "key", "").await?;
    reads(&store, &bucket, "key", "").await?;
    EXISTS
        .asked("about a key with an empty value")
        .gives(store.exists(&bucket, "key").await, &true)
}

/// Nothing is left of an earlier value, also where it was longer.
pub async fn a_value_is_overwritten_whole<B: KeyValue>(store: B) -> Shown {
    let bucket = fresh("values");
    for value in ["short", "a longer one", "short"] {
        written(&store, &bucket, "key", value).await?;
        reads(&store, &bucket, "key", value).await?;
    }
    Ok(())
}

/// A value of 1 MiB is kept to the last byte.
pub async fn a_large_value_comes_back_whole<B: KeyValue>(store: B) -> Shown {
    let bucket = fresh("values");
    let value: Bytes = (0..1_u32 << 18).flat_map(u32::to_be_bytes).collect();
    written(&store, &bucket, "key", value.clone()).await?;
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
    let (store, bucket) = (Arc::new(store), fresh("values"));
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
    let (store, bucket) = (Arc::new(store), fresh("values"));
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
