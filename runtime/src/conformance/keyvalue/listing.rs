//! Listings of a bucket that nobody writes to, and cursors.

use super::{LIST, MANY, deleted, filled, is_other, lists, names, opened, written};
use crate::conformance::Shown;
use crate::keyvalue::KeyValue;

/// A bucket without keys has pages without keys, and an end.
pub async fn an_empty_bucket_lists_nothing<B: KeyValue>(store: B) -> Shown {
    lists(&store, &opened(&store, "empty").await?, &[""; 0]).await
}

/// A listing is as new as the last write that was answered.
pub async fn a_listing_shows_what_was_written_and_not_what_was_deleted<B: KeyValue>(
    store: B,
) -> Shown {
    let bucket = opened(&store, "listing").await?;
    for key in ["a", "b", "c"] {
        written(&store, &bucket, key, "value").await?;
    }
    lists(&store, &bucket, &["a", "b", "c"]).await?;
    deleted(&store, &bucket, "b").await?;
    lists(&store, &bucket, &["a", "c"]).await
}

/// The pages of a bucket have all of its keys, none of them twice.
pub async fn pages_hold_every_key_exactly_once<B: KeyValue>(store: B) -> Shown {
    let (bucket, keys) = (opened(&store, "pages").await?, names(MANY, "key"));
    filled(&store, &bucket, &keys).await?;
    lists(&store, &bucket, &keys).await
}

/// A cursor that no page gave out is an error: a guest that is sent back to the first page would never end.
pub async fn an_unknown_cursor_is_refused<B: KeyValue>(store: B) -> Shown {
    let (bucket, keys) = (opened(&store, "cursors").await?, names(3, "key"));
    filled(&store, &bucket, &keys).await?;
    let long = "c".repeat(10_000);
    for cursor in ["", "0", "1", "-1", "unknown", "a/b", "\0", "鍵", &long] {
        let page = store.list_keys(&bucket, Some(cursor)).await;
        LIST.asked(format!("for a page by the cursor {cursor:.20?}"))
            .refused(page, "Error::Other", is_other)?;
    }
    Ok(())
}

/// A key is not taken for a cursor.
pub async fn a_key_is_no_cursor<B: KeyValue>(store: B) -> Shown {
    let (bucket, keys) = (opened(&store, "cursors").await?, names(3, "key"));
    filled(&store, &bucket, &keys).await?;
    for key in &keys {
        let page = store.list_keys(&bucket, Some(key)).await;
        LIST.asked(format!("for a page by the key {key:?}"))
            .refused(page, "Error::Other", is_other)?;
    }
    Ok(())
}

/// Whatever a cursor of one bucket does in another, it shows only what is there.
pub async fn a_cursor_of_another_bucket_shows_none_of_its_keys<B: KeyValue>(store: B) -> Shown {
    let (one, other) = (
        opened(&store, "cursors-1").await?,
        opened(&store, "cursors-2").await?,
    );
    filled(&store, &one, &names(MANY, "one")).await?;
    written(&store, &other, "other", "value").await?;
    let page = store.list_keys(&one, None).await;
    let page = LIST.asked("for the first page").succeeds(page)?;
    let Some(cursor) = page.cursor else {
        return Ok(());
    };
    let asked = LIST.asked("for a page by the cursor of another bucket");
    match store.list_keys(&other, Some(&cursor)).await {
        Ok(page) => asked.holds(
            page.keys.iter().all(|key| key == "other"),
            "an error, or keys of this bucket",
            format_args!("{:?}…", page.keys.first()),
        ),
        refused => asked.refused(refused, "Error::Other", is_other),
    }
}
