//! Compare-and-swap, by one task.

use super::{
    DELETE_MANY, INCREMENT, READ, SET_MANY, SWAP, deleted, is_missing, opened, reads, written,
};
use crate::Bytes;
use crate::conformance::{Broken, GIVEN_UP, Shown, give_up};
use crate::keyvalue::{Error, KeyValue, Swap, Version, Versioned};

pub(super) async fn read<B: KeyValue>(
    store: &B,
    bucket: &str,
    key: &str,
) -> Result<Versioned, Broken> {
    READ.asked(format!("for {key:?} with its version"))
        .succeeds(store.get_versioned(bucket, key).await)
}

async fn swaps<B: KeyValue>(
    store: &B,
    bucket: &str,
    expected: &Version,
    value: &'static str,
) -> Shown {
    let swap = store.compare_and_swap(bucket, "key", expected, value.into());
    SWAP.asked(format!("to write {value:?} over the version that is there"))
        .gives(swap.await, &Swap::Stored)
}

/// The version is no longer the one that was read, for the reason given.
async fn conflicts<B: KeyValue>(
    store: &B,
    bucket: &str,
    expected: &Version,
    because: &str,
) -> Shown {
    let swap = store.compare_and_swap(bucket, "key", expected, "swapped".into());
    SWAP.asked(format!(
        "to write over the version that was read, after {because}"
    ))
    .gives(swap.await, &Swap::Conflict)
}

/// Without compare-and-swap reading for one is refused, and so is swapping, in words that say why.
pub async fn is_refused<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "swaps").await?;
    let expected = "Error::Other(\"… offers no compare-and-swap\")";
    let says_so = |error: &Error| matches!(error, Error::Other(text) if text.ends_with("offers no compare-and-swap"));
    written(&store, &bucket, "key", "value").await?;
    for key in ["key", "missing"] {
        let read = store.get_versioned(&bucket, key).await;
        READ.asked("for a version, of a backend that declares no compare-and-swap")
            .refused(read, expected, says_so)?;
        let swap = store.compare_and_swap(&bucket, key, &Version::Absent, "swapped".into());
        SWAP.asked("to swap, of a backend that declares no compare-and-swap")
            .refused(swap.await, expected, says_so)?;
    }
    is_missing(&store, &bucket, "missing").await?;
    reads(&store, &bucket, "key", "value").await
}

/// With a version comes the value that it is of, and it is the same until the key is written.
pub async fn a_value_is_read_with_its_version<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "swaps").await?;
    written(&store, &bucket, "key", "value").await?;
    let first = read(&store, &bucket, "key").await?;
    READ.asked("for a value with its version").holds(
        first.value.as_deref() == Some(b"value"),
        "the value",
        format_args!("{:?}", first.value),
    )?;
    READ.asked("again, with nothing written meanwhile")
        .gives(store.get_versioned(&bucket, "key").await, &first)
}

/// A key that nobody has written since takes the new value.
pub async fn a_swap_stores_over_the_version_that_was_read<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "swaps").await?;
    written(&store, &bucket, "key", "old").await?;
    let old = read(&store, &bucket, "key").await?;
    swaps(&store, &bucket, &old.version, "new").await?;
    reads(&store, &bucket, "key", "new").await
}

/// A swap is a write: it gives the key another version, which can be read and swapped in its turn.
pub async fn a_version_is_swapped_once<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "swaps").await?;
    written(&store, &bucket, "key", "old").await?;
    let old = read(&store, &bucket, "key").await?;
    swaps(&store, &bucket, &old.version, "new").await?;
    conflicts(&store, &bucket, &old.version, "it was swapped already").await?;
    let new = read(&store, &bucket, "key").await?;
    swaps(&store, &bucket, &new.version, "newer").await?;
    reads(&store, &bucket, "key", "newer").await
}

/// Who comes too late does not write over what came first.
pub async fn swap_fails_after_a_change_and_leaves_the_newer_value<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "swaps").await?;
    written(&store, &bucket, "key", "old").await?;
    let old = read(&store, &bucket, "key").await?;
    written(&store, &bucket, "key", "newer").await?;
    conflicts(&store, &bucket, &old.version, "another value was written").await?;
    reads(&store, &bucket, "key", "newer").await
}

/// A version is of a write, not of a value: a swap fails where the value is the same again.
pub async fn swap_fails_after_a_b_a<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "swaps").await?;
    written(&store, &bucket, "key", "a").await?;
    let read = read(&store, &bucket, "key").await?;
    written(&store, &bucket, "key", "b").await?;
    written(&store, &bucket, "key", "a").await?;
    conflicts(
        &store,
        &bucket,
        &read.version,
        "b and then a again were written",
    )
    .await
}

/// Writing the value that is there already is a write.
pub async fn swap_fails_after_the_same_value_was_written_again<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "swaps").await?;
    written(&store, &bucket, "key", "a").await?;
    let read = read(&store, &bucket, "key").await?;
    written(&store, &bucket, "key", "a").await?;
    conflicts(&store, &bucket, &read.version, "the same value was written").await
}

/// A swap does not bring a deleted key back.
pub async fn swap_fails_after_the_key_was_deleted<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "swaps").await?;
    written(&store, &bucket, "key", "a").await?;
    let read = read(&store, &bucket, "key").await?;
    deleted(&store, &bucket, "key").await?;
    conflicts(&store, &bucket, &read.version, "the key was deleted").await?;
    is_missing(&store, &bucket, "key").await
}

/// A key that is written anew does not begin with the versions that it had before it was deleted.
pub async fn swap_fails_after_the_key_was_deleted_and_written_again<B: KeyValue>(
    store: B,
) -> Shown {
    let bucket = opened(&store, "swaps").await?;
    written(&store, &bucket, "key", "a").await?;
    let read = read(&store, &bucket, "key").await?;
    deleted(&store, &bucket, "key").await?;
    written(&store, &bucket, "key", "a").await?;
    let because = "the key was deleted and written again";
    conflicts(&store, &bucket, &read.version, because).await?;
    reads(&store, &bucket, "key", "a").await
}

/// A batch changes versions as a single write does, and so does a counter where there are any.
pub async fn swap_fails_after_a_write_of_any_kind<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "swaps").await?;
    written(&store, &bucket, "key", "1").await?;
    let old = read(&store, &bucket, "key").await?;
    let pairs = vec![("key".to_owned(), Bytes::from("1"))];
    SET_MANY
        .asked("to write one key")
        .succeeds(store.set_many(&bucket, pairs).await)?;
    conflicts(&store, &bucket, &old.version, "a batch wrote the key").await?;

    if B::INCREMENT {
        let old = read(&store, &bucket, "key").await?;
        INCREMENT
            .asked("to add 0 to 1")
            .gives(store.increment(&bucket, "key", 0).await, &1)?;
        conflicts(&store, &bucket, &old.version, "the key was counted").await?;
    }

    let old = read(&store, &bucket, "key").await?;
    DELETE_MANY
        .asked("to delete one key")
        .succeeds(store.delete_many(&bucket, &["key".to_owned()]).await)?;
    conflicts(&store, &bucket, &old.version, "a batch deleted the key").await
}

/// A version is a key's own: who works on another key is not in the way.
pub async fn a_write_to_another_key_is_no_conflict<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "swaps").await?;
    for key in ["key", "other"] {
        written(&store, &bucket, key, "old").await?;
    }
    let old = read(&store, &bucket, "key").await?;
    written(&store, &bucket, "other", "new").await?;
    swaps(&store, &bucket, &old.version, "new").await
}

/// That a key is missing is a version too, and a swap over it makes the key.
pub async fn absent_is_a_version<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "swaps").await?;
    let absent = read(&store, &bucket, "key").await?;
    READ.asked("for a missing key with its version").holds(
        absent.value.is_none(),
        "no value",
        format_args!("{:?}", absent.value),
    )?;
    swaps(&store, &bucket, &absent.version, "first").await?;
    reads(&store, &bucket, "key", "first").await
}

/// Of two who find a key missing only the first makes it.
pub async fn swap_of_absent_fails_once_the_key_was_written<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "swaps").await?;
    let absent = read(&store, &bucket, "key").await?;
    written(&store, &bucket, "key", "first").await?;
    conflicts(
        &store,
        &bucket,
        &absent.version,
        "the missing key was written",
    )
    .await?;
    reads(&store, &bucket, "key", "first").await
}

/// A swap that was given up tells nothing to the next one, nor does the version that was read before it.
pub async fn a_swap_after_one_that_was_given_up_is_its_own<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "swaps").await?;
    written(&store, &bucket, "key", "old").await?;
    for polls in GIVEN_UP {
        give_up(store.get_versioned(&bucket, "missing"), polls).await;
        let read = read(&store, &bucket, "key").await?;
        let (absent, value) = (Version::Absent, || "new".into());
        // This one would conflict, and the next one does not.
        let conflicts = store.compare_and_swap(&bucket, "key", &absent, value());
        give_up(conflicts, polls).await;
        let swap = store.compare_and_swap(&bucket, "key", &read.version, value());
        SWAP.asked("to swap after another swap was given up")
            .gives(swap.await, &Swap::Stored)?;
    }
    Ok(())
}
