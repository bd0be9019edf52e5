//! Buckets, which have nothing to do with each other.

use super::{OPEN, deleted, is_missing, lists, reads, written};
use crate::conformance::{Shown, fresh};
use crate::keyvalue::KeyValue;

/// The same key in two buckets is two keys.
pub async fn buckets_do_not_share_keys<B: KeyValue>(store: B) -> Shown {
    let (one, other) = (fresh("one"), fresh("other"));
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
    let bucket = fresh("joined");
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

/// A bucket whose name begins with another's is not listed with it.
pub async fn a_listing_keeps_to_its_bucket<B: KeyValue>(store: B) -> Shown {
    let bucket = fresh("prefix");
    let longer = format!("{bucket}-and-more");
    written(&store, &bucket, "mine", "").await?;
    written(&store, &longer, "yours", "").await?;
    lists(&store, &bucket, &["mine"]).await?;
    lists(&store, &longer, &["yours"]).await
}

/// The empty name is a bucket as any other, for guests that need only one.
pub async fn the_default_bucket_is_a_bucket<B: KeyValue>(store: B) -> Shown {
    let key = fresh("default");
    OPEN.asked("for the default bucket")
        .succeeds(store.open("").await)?;
    written(&store, "", &key, "value").await?;
    reads(&store, "", &key, "value").await?;
    deleted(&store, "", &key).await?;
    is_missing(&store, "", &key).await
}

/// A bucket that was opened can be used, and opening it again changes nothing.
pub async fn opening_a_bucket_keeps_its_keys<B: KeyValue>(store: B) -> Shown {
    let bucket = fresh("opened");
    let open = async || {
        OPEN.asked("for a bucket")
            .succeeds(store.open(&bucket).await)
    };
    open().await?;
    written(&store, &bucket, "key", "value").await?;
    open().await?;
    reads(&store, &bucket, "key", "value").await
}
