use std::sync::Mutex;

use runtime::Bytes;
use runtime::conformance::keyvalue::{listing, paging};
use runtime::keyvalue::{Error, KeyValue, Page, Result, Version};

use super::{LIST, breaks, memory, right};

const PAGE: usize = 100;

/// Makes pages of all keys in its own way.
struct Lists(
    defaults::MemoryKeyValue,
    fn(&[String], Option<&str>) -> Page,
);

impl KeyValue for Lists {
    right! { get set delete }

    async fn list_keys(&self, bucket: &str, cursor: Option<&str>) -> Result<Page> {
        Ok((self.1)(&all(&self.0, bucket).await?, cursor))
    }
}

async fn all(store: &impl KeyValue, bucket: &str) -> Result<Vec<String>> {
    let mut page = store.list_keys(bucket, None).await?;
    let mut keys = page.keys;
    while let Some(cursor) = page.cursor {
        page = store.list_keys(bucket, Some(&cursor)).await?;
        keys.append(&mut page.keys);
    }
    Ok(keys)
}

fn page_from(keys: &[String], start: usize, cursor: impl Fn(usize) -> String) -> Page {
    let end = keys.len().min(start + PAGE);
    let more = end < keys.len();
    let keys = keys.get(start..end).unwrap_or_default();
    Page::new(keys.to_vec(), more.then(|| cursor(end)))
}

/// Goes on after the last key, or so far beside it.
fn beside_the_last_key(keys: &[String], cursor: Option<&str>, beside: isize) -> Page {
    let start = cursor.map_or(0, |cursor| {
        let after = keys.partition_point(|key| key.as_str() <= cursor);
        after.saturating_add_signed(beside)
    });
    page_from(keys, start, |end| keys[end - 1].clone())
}

fn by_position(keys: &[String], cursor: Option<&str>) -> Page {
    let start = cursor.and_then(|cursor| cursor.parse().ok()).unwrap_or(0);
    page_from(keys, start, |end| end.to_string())
}

#[tokio::test]
async fn a_key_at_the_edge_of_a_page_is_skipped() {
    let store = Lists(memory().await, |keys, cursor| {
        beside_the_last_key(keys, cursor, 1)
    });
    let shown = listing::pages_hold_every_key_exactly_once(store).await;
    let broken = breaks(LIST, shown);
    assert!(broken.came().contains("(\"0100-key\", 0)"), "{broken}");
}

#[tokio::test]
async fn a_key_at_the_edge_of_a_page_is_repeated() {
    let store = Lists(memory().await, |keys, cursor| {
        beside_the_last_key(keys, cursor, -1)
    });
    let shown = listing::pages_hold_every_key_exactly_once(store).await;
    let broken = breaks(LIST, shown);
    assert!(broken.came().contains("(\"0099-key\", 2)"), "{broken}");
}

#[tokio::test]
async fn a_cursor_is_a_key() {
    let store = Lists(memory().await, |keys, cursor| {
        beside_the_last_key(keys, cursor, 0)
    });
    breaks(LIST, listing::a_key_is_no_cursor(store).await);
}

#[tokio::test]
async fn an_unknown_cursor_begins_anew() {
    let store = Lists(memory().await, by_position);
    breaks(LIST, listing::an_unknown_cursor_is_refused(store).await);
}

#[tokio::test]
async fn a_cursor_is_a_position() {
    let store = Lists(memory().await, by_position);
    let shown = paging::lasting_keys_are_listed_once_while_others_come_and_go(store).await;
    breaks(LIST, shown);
    let store = Lists(memory().await, by_position);
    let shown = paging::lasting_keys_are_listed_once_under_concurrent_writers(store).await;
    breaks(LIST, shown);
}

#[tokio::test]
async fn the_last_page_leads_to_the_first() {
    let store = Lists(memory().await, |keys, cursor| {
        let mut page = by_position(keys, cursor);
        page.cursor.get_or_insert("0".into());
        page
    });
    let shown = listing::pages_hold_every_key_exactly_once(store).await;
    let broken = breaks(LIST, shown);
    assert!(broken.came().ends_with("always a cursor"), "{broken}");
}

struct ListsByTime(defaults::MemoryKeyValue);

impl KeyValue for ListsByTime {
    right! { get set delete }

    async fn list_keys(&self, bucket: &str, cursor: Option<&str>) -> Result<Page> {
        let after = cursor.and_then(|cursor| cursor.parse().ok()).unwrap_or(0);
        let mut keys = Vec::new();
        for key in all(&self.0, bucket).await? {
            match self.0.get_versioned(bucket, &key).await?.version {
                Version::Number(time) if time > after => keys.push((time, key)),
                _ => {}
            }
        }
        keys.sort();
        let (times, keys): (Vec<_>, Vec<_>) = keys.into_iter().unzip();
        Ok(page_from(&keys, 0, |end| times[end - 1].to_string()))
    }
}

#[tokio::test]
async fn keys_are_listed_in_the_order_of_their_writing() {
    let store = ListsByTime(memory().await);
    let shown = paging::a_key_overwritten_between_pages_is_listed_once(store).await;
    breaks(LIST, shown);
}

/// Keeps the keys of its first page's time.
struct ListsThePast(defaults::MemoryKeyValue, Mutex<Vec<String>>);

impl KeyValue for ListsThePast {
    right! { get set delete }

    async fn list_keys(&self, bucket: &str, cursor: Option<&str>) -> Result<Page> {
        if cursor.is_none() {
            let keys = all(&self.0, bucket).await?;
            *self.1.lock().unwrap() = keys;
        }
        Ok(by_position(&self.1.lock().unwrap(), cursor))
    }
}

#[tokio::test]
async fn keys_are_listed_that_were_deleted() {
    let store = ListsThePast(memory().await, Mutex::default());
    let shown = paging::a_key_deleted_before_its_page_is_not_listed(store).await;
    let broken = breaks(LIST, shown);
    assert_eq!(broken.expected(), "no key that is not there");
}

/// A cursor is a bucket and a key, and the listing goes on wherever that is.
struct TrustsCursors(defaults::MemoryKeyValue);

impl KeyValue for TrustsCursors {
    right! { get set delete }

    async fn list_keys(&self, bucket: &str, cursor: Option<&str>) -> Result<Page> {
        let split = cursor.map(|cursor| cursor.split_once('\n'));
        let split = split.map(|split| split.ok_or_else(|| Error::other("unknown cursor")));
        let (bucket, after) = match split.transpose()? {
            Some((bucket, after)) => (bucket, Some(after)),
            None => (bucket, None),
        };
        let mut page = beside_the_last_key(&all(&self.0, bucket).await?, after, 0);
        page.cursor = page.cursor.map(|cursor| format!("{bucket}\n{cursor}"));
        Ok(page)
    }
}

#[tokio::test]
async fn a_cursor_leads_into_another_bucket() {
    let store = TrustsCursors(memory().await);
    let shown = listing::a_cursor_of_another_bucket_shows_none_of_its_keys(store).await;
    breaks(LIST, shown);
}
