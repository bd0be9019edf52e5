//! All keys of a bucket, from its pages.

use std::collections::{BTreeMap, BTreeSet};

use super::{LIST, MANY};
use crate::conformance::{Broken, Shown};
use crate::keyvalue::KeyValue;

/// How many pages, and how many keys for each that there is, a listing may have before it counts as endless.
const ENDLESS: (usize, usize) = (10_000, 10);

/// The keys of all pages, in the order in which they come.
pub(super) async fn listed<B: KeyValue>(store: &B, bucket: &str) -> Result<Vec<String>, Broken> {
    listed_while(store, bucket, async |_| Ok(())).await
}

/// The same, with something done after each page that is not the last. It is given the keys up to there.
pub(super) async fn listed_while<B: KeyValue>(
    store: &B,
    bucket: &str,
    mut between: impl AsyncFnMut(&[String]) -> Shown,
) -> Result<Vec<String>, Broken> {
    let (pages, times) = ENDLESS;
    let mut keys = Vec::new();
    let mut cursor: Option<String> = None;
    for _ in 0..pages {
        let page = store.list_keys(bucket, cursor.as_deref()).await;
        let page = LIST.asked("for the next page").succeeds(page)?;
        keys.extend(page.keys);
        cursor = page.cursor;
        if cursor.is_none() || keys.len() > times * MANY {
            break;
        }
        between(&keys).await?;
    }
    let count = keys.len();
    LIST.asked("for all pages")
        .holds(
            cursor.is_none(),
            "a last page, which has no cursor",
            format_args!("{count} keys, and always a cursor"),
        )
        .map(|()| keys)
}

/// The bucket has to list these keys and no other.
pub(super) async fn lists<B: KeyValue>(store: &B, bucket: &str, keys: &[impl AsRef<str>]) -> Shown {
    lists_only(&listed(store, bucket).await?, keys)
}

pub(super) fn lists_only(listed: &[String], keys: &[impl AsRef<str>]) -> Shown {
    lists_once(listed, keys)?;
    let known: BTreeSet<_> = keys.iter().map(AsRef::as_ref).collect();
    let unknown = |key: &&String| !known.contains(key.as_str());
    let others: Vec<_> = listed.iter().filter(unknown).take(5).collect();
    LIST.asked("for all pages").holds(
        others.is_empty(),
        "no key that is not there",
        format_args!("{others:?} too"),
    )
}

/// Each of the keys has to be in the listing exactly once.
pub(super) fn lists_once(listed: &[String], keys: &[impl AsRef<str>]) -> Shown {
    let mut times = BTreeMap::new();
    for key in listed {
        *times.entry(key.as_str()).or_insert(0) += 1;
    }
    let times = |key: &str| times.get(key).copied().unwrap_or(0);
    let keys = keys.iter().map(|key| (key.as_ref(), times(key.as_ref())));
    let wrong: Vec<_> = keys.filter(|(_, times)| *times != 1).take(5).collect();
    LIST.asked("for all pages").holds(
        wrong.is_empty(),
        "each key that is there throughout exactly once",
        format_args!("so many times: {wrong:?}"),
    )
}
