//! Two connections to one engine, as those of two hosts.

use futures_util::future::join;

use super::watch::{tells, watching};
use super::{
    EXISTS, GET, GET_MANY, INCREMENT, LIST, READ, SWAP, deleted, filled, lists, lists_only, names,
    open, opened, reads, written,
};
use crate::Bytes;
use crate::conformance::{Broken, Shown};
use crate::keyvalue::{KeyValue, Swap};

/// A bucket that both opened, as a guest on each host does.
async fn opened_in_both<B: KeyValue>(one: &B, other: &B) -> Result<String, Broken> {
    let bucket = opened(one, "shared").await?;
    open(other, &bucket).await?;
    Ok(bucket)
}

/// A write that was answered is seen by every later read, wherever that is asked for.
pub async fn what_one_writes_the_other_reads<B: KeyValue>(one: &B, other: &B) -> Shown {
    let bucket = opened_in_both(one, other).await?;
    for (writer, reader) in [(one, other), (other, one)] {
        for value in ["1", "2", "3"] {
            written(writer, &bucket, "key", value).await?;
            all_read(reader, &bucket, Some(value)).await?;
            lists(reader, &bucket, &["key"]).await?;
        }
        deleted(writer, &bucket, "key").await?;
        all_read(reader, &bucket, None).await?;
        lists(reader, &bucket, &[""; 0]).await?;
    }
    Ok(())
}

/// Whatever reads the key gives this value, or tells that there is none.
async fn all_read<B: KeyValue>(store: &B, bucket: &str, value: Option<&str>) -> Shown {
    let value = value.map(|value| Bytes::from(value.to_owned()));
    GET.asked("for the value of a key")
        .gives(store.get(bucket, "key").await, &value)?;
    EXISTS
        .asked("whether a key exists")
        .gives(store.exists(bucket, "key").await, &value.is_some())?;
    let many = store.get_many(bucket, &["key".into()]).await;
    GET_MANY
        .asked("for the values of one key")
        .gives(many, &vec![value.clone()])?;
    if !B::COMPARE_AND_SWAP {
        return Ok(());
    }
    let read = store.get_versioned(bucket, "key").await;
    READ.asked("for the value of a key with its version")
        .gives(read.map(|read| read.value), &value)
}

/// A listing that one host began goes on in another: a guest keeps its cursor as it likes.
pub async fn a_listing_goes_on_in_the_other<B: KeyValue>(one: &B, other: &B) -> Shown {
    let (bucket, keys) = (opened_in_both(one, other).await?, names(2500, "key"));
    filled(one, &bucket, &keys).await?;
    let (mut listed, mut cursor) = (Vec::new(), None::<String>);
    for store in [one, other].into_iter().cycle().take(2 * keys.len()) {
        let page = store.list_keys(&bucket, cursor.as_deref()).await;
        let page = LIST
            .asked("for the next page, of two connections in turn")
            .succeeds(page)?;
        listed.extend(page.keys);
        cursor = page.cursor;
        if cursor.is_none() {
            break;
        }
    }
    lists_only(&listed, &keys)
}

/// A counter counts what both add to it.
pub async fn counters_of_both_sum_up<B: KeyValue>(one: &B, other: &B) -> Shown {
    const TIMES: i64 = 50;
    if !B::INCREMENT {
        return Ok(());
    }
    let bucket = opened_in_both(one, other).await?;
    let counts = async |store: &B| {
        for _ in 0..TIMES {
            let sum = store.increment(&bucket, "count", 1).await;
            INCREMENT.asked("to count").succeeds(sum)?;
        }
        Ok(())
    };
    let (of_one, of_other) = join(counts(one), counts(other)).await;
    of_one.and(of_other)?;
    reads(one, &bucket, "count", (2 * TIMES).to_string()).await
}

/// A version that one has read is out of date once the other has written.
pub async fn a_version_is_won_by_one_of_them<B: KeyValue>(one: &B, other: &B) -> Shown {
    if !B::COMPARE_AND_SWAP {
        return Ok(());
    }
    let bucket = opened_in_both(one, other).await?;
    written(one, &bucket, "key", "old").await?;
    let read = super::swaps::read(one, &bucket, "key").await?;
    let same = super::swaps::read(other, &bucket, "key").await?;
    for (store, version, expected) in [
        (other, same.version, Swap::Stored),
        (one, read.version, Swap::Conflict),
    ] {
        let value = format!("{expected:?}").into();
        let swap = store.compare_and_swap(&bucket, "key", &version, value);
        SWAP.asked("to swap a version that two connections have read")
            .gives(swap.await, &expected)?;
    }
    reads(one, &bucket, "key", "Stored").await
}

/// A watch tells of every write, whoever made it.
pub async fn a_watch_tells_what_the_other_writes<B: KeyValue>(one: &B, other: &B) -> Shown {
    if !B::WATCH {
        return Ok(());
    }
    let bucket = opened_in_both(one, other).await?;
    let mut changes = watching(one, &bucket).await?;
    written(other, &bucket, "key", "1").await?;
    tells(&mut changes, "key", Some("1")).await?;
    written(one, &bucket, "key", "2").await?;
    tells(&mut changes, "key", Some("2")).await?;
    deleted(other, &bucket, "key").await?;
    tells(&mut changes, "key", None).await
}
