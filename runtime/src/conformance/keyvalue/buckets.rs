//! Buckets, which have nothing to do with each other.

use futures_util::future::join_all;

use super::{GET, LIST, deleted, is_missing, lists, open, opened, reads, written};
use crate::conformance::calls::all_show;
use crate::conformance::{Shown, fresh, names};
use crate::keyvalue::KeyValue;

/// How much of the default bucket is looked at, in which others may have any number of keys.
const PAGES: usize = 20;

/// The same key in two buckets is two keys.
pub async fn buckets_do_not_share_keys<B: KeyValue>(store: B) -> Shown {
    let (one, other) = (opened(&store, "one").await?, opened(&store, "other").await?);
    written(&store, &one, "key", "1").await?;
    is_missing(&store, &other, "key").await?;
    written(&store, &other, "key", "2").await?;
    reads(&store, &one, "key", "1").await?;
    deleted(&store, &one, "key").await?;
    reads(&store, &other, "key", "2").await
}

/// A bucket and a key that spell the same together as another bucket and key are not those, or a guest could reach
/// into a bucket that it was not given. A name that no bucket can have keeps them apart too.
pub async fn a_bucket_and_a_key_do_not_run_together<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "joined").await?;
    for separator in ["", "-", "_", ".", "/", ":", "\0"] {
        let longer = format!("{bucket}{separator}x");
        if store.open(&longer).await.is_err() {
            continue;
        }
        let key = format!("x{separator}key");
        written(&store, &bucket, &key, "shorter").await?;
        written(&store, &longer, "key", "longer").await?;
        reads(&store, &bucket, &key, "shorter").await?;
    }
    Ok(())
}

/// A name is no path: what a file system or an address takes for the place of another bucket is refused, or a bucket of
/// its own. Neither does a key lead out of its bucket.
pub async fn a_bucket_is_no_path<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "path").await?;
    apart(&store, &names::paths(&bucket)).await?;
    let other = opened(&store, "path").await?;
    for key in names::leading_to(&bucket, "key") {
        written(&store, &other, &key, "of another bucket").await?;
    }
    reads(&store, &bucket, "key", bucket.clone()).await
}

/// Buckets are told apart by every byte of their names, however long these are: by case, by what separates words, and by
/// what is at the end. A name that no bucket can have is refused.
pub async fn buckets_whose_names_look_alike_are_apart<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "alike").await?;
    apart(&store, &names::alike(&bucket)).await
}

/// Each of these names is refused, or that of a bucket that has its own value.
async fn apart<B: KeyValue>(store: &B, names: &[String]) -> Shown {
    let taken = names.iter().map(async |name| {
        store.open(name).await?;
        store.set(name, "key", name.clone().into()).await
    });
    let taken = join_all(taken).await;
    let taken = names.iter().zip(taken).filter(|(_, taken)| taken.is_ok());
    let read = taken.map(async |(name, _)| {
        GET.asked(format!("for what was written into the bucket {name:?}"))
            .gives(store.get(name, "key").await, &Some(name.clone().into()))
    });
    all_show(read).await
}

/// A bucket whose name begins with another's is not listed with it.
pub async fn a_listing_keeps_to_its_bucket<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "prefix").await?;
    let longer = format!("{bucket}-and-more");
    open(&store, &longer).await?;
    written(&store, &bucket, "mine", "").await?;
    written(&store, &longer, "yours", "").await?;
    lists(&store, &bucket, &["mine"]).await?;
    lists(&store, &longer, &["yours"]).await
}

/// The empty name is a bucket as any other, for guests that need only one.
pub async fn the_default_bucket_is_a_bucket<B: KeyValue>(store: B) -> Shown {
    let key = fresh("default");
    open(&store, "").await?;
    written(&store, "", &key, "value").await?;
    reads(&store, "", &key, "value").await?;
    deleted(&store, "", &key).await?;
    is_missing(&store, "", &key).await
}

/// The default bucket is not all of the buckets, and none of them by another name: it has no key of theirs, whether as
/// it is, or with the name of its bucket before it.
pub async fn the_default_bucket_has_no_key_of_another<B: KeyValue>(store: B) -> Shown {
    let (bucket, key) = (opened(&store, "named").await?, fresh("key"));
    open(&store, "").await?;
    written(&store, &bucket, &key, "named").await?;
    // That of an engine which has a name for the default bucket too.
    let is_taken = store.open("default").await.is_ok()
        && store.set("default", &key, "named".into()).await.is_ok();
    let separators = ["", "/", ":", ".", "-", "_", "\0"];
    let joined = separators.map(|separator| format!("{bucket}{separator}{key}"));
    for key in joined.iter().chain([&key]) {
        is_missing(&store, "", key).await?;
    }
    let mut cursor = None;
    for _ in 0..PAGES {
        let page = store.list_keys("", cursor.as_deref()).await;
        let page = LIST
            .asked("for a page of the default bucket")
            .succeeds(page)?;
        let of_another = page.keys.iter().find(|other| other.contains(&key));
        LIST.asked("for a page of the default bucket").holds(
            of_another.is_none(),
            "no key of another bucket",
            format_args!("{of_another:?}"),
        )?;
        cursor = page.cursor;
        if cursor.is_none() {
            break;
        }
    }
    if is_taken {
        deleted(&store, "default", &key).await?;
    }
    Ok(())
}

/// A bucket that was opened can be used, and opening it again changes nothing.
pub async fn opening_a_bucket_keeps_its_keys<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "opened").await?;
    written(&store, &bucket, "key", "value").await?;
    open(&store, &bucket).await?;
    reads(&store, &bucket, "key", "value").await
}
