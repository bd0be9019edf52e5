//! Calls that nobody waits for any more, as those of a guest that was stopped.

use super::{EXISTS, GET, GET_MANY, lists, opened, reads, written};
use crate::Bytes;
use crate::conformance::{GIVEN_UP, Shown, give_up};
use crate::keyvalue::KeyValue;

/// The answer to a call that was given up is not taken for that to the next one.
pub async fn a_call_after_one_that_was_given_up_gets_its_own_answer<B: KeyValue>(
    store: B,
) -> Shown {
    let (bucket, empty) = (
        opened(&store, "given-up").await?,
        opened(&store, "given-up").await?,
    );
    let keys: Vec<_> = (0..4).map(|n| format!("key-{n}")).collect();
    for key in &keys {
        written(&store, &bucket, key, key.clone()).await?;
    }
    // Each but the deletes is followed by another that asks the same and has another answer.
    for polls in GIVEN_UP {
        for key in &keys[1..] {
            give_up(store.get(&bucket, "key-0"), polls).await;
            reads(&store, &bucket, key, key.clone()).await?;
            give_up(store.exists(&bucket, key), polls).await;
            exists(&store, &bucket, "missing", false).await?;
            give_up(store.exists(&bucket, "missing"), polls).await;
            exists(&store, &bucket, key, true).await?;
        }
        give_up(store.list_keys(&empty, None), polls).await;
        lists(&store, &bucket, &keys).await?;
        give_up(store.get_many(&bucket, &keys), polls).await;
        let none = store.get_many(&empty, &keys[..1]).await;
        GET_MANY
            .asked("for a value of an empty bucket")
            .gives(none, &vec![None])?;
        give_up(store.delete(&bucket, "missing"), polls).await;
        give_up(store.delete_many(&bucket, &["missing".into()]), polls).await;
        lists(&store, &bucket, &keys).await?;
    }
    Ok(())
}

async fn exists<B: KeyValue>(store: &B, bucket: &str, key: &str, expected: bool) -> Shown {
    EXISTS
        .asked(format!("whether {key:?} exists"))
        .gives(store.exists(bucket, key).await, &expected)
}

/// A write that was given up has been carried out or not, and then the old value is there.
pub async fn a_write_that_was_given_up_is_whole_or_nothing<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "given-up").await?;
    let (old, new) = (
        Bytes::from(vec![b'o'; 100_000]),
        Bytes::from(vec![b'n'; 99_999]),
    );
    for polls in 1..=8 {
        let key = format!("key-{polls}");
        written(&store, &bucket, &key, old.clone()).await?;
        give_up(store.set(&bucket, &key, new.clone()), polls).await;
        let value = store.get(&bucket, &key).await;
        let value = GET
            .asked("for a value after a write of another was given up")
            .succeeds(value)?;
        let of_either = value.as_ref() == Some(&old) || value.as_ref() == Some(&new);
        GET.asked("for a value after a write of another was given up")
            .holds(
                of_either,
                "the old value or the new one, whole",
                value.map_or("none".into(), |value| {
                    format!("{} other bytes", value.len())
                }),
            )?;
    }
    Ok(())
}
