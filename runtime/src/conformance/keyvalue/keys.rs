//! What a key may be.

use futures_util::future::join_all;

use super::{
    DELETE_MANY, EXISTS, GET_MANY, INCREMENT, SET_MANY, SWAP, deleted, is_missing, lists, opened,
    reads, written,
};
use crate::conformance::Shown;
use crate::conformance::calls::all_show;
use crate::keyvalue::{KeyValue, Swap};

/// Texts that an engine, a path, a pattern or a query may take for something else, or for each other.
pub(super) const TEXTS: [&str; 32] = [
    "a", "A", "a/b", "a//b", "a/", "/a", ".", "..", "../a", "a.b", "a:b", "a b", " a", "a ",
    "a\\b", "a\nb", "a\0", "*", ">", "?", "%", "%61", "a%20b", "a+b", "a\r\nb", "_", "'", "\u{e9}",
    "e\u{301}", "鍵", "\u{ff5e}", "🦀",
];

/// The empty text is a key as any other.
pub async fn the_empty_key_is_a_key<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "keys").await?;
    written(&store, &bucket, "", "value").await?;
    reads(&store, &bucket, "", "value").await?;
    lists(&store, &bucket, &[""]).await
}

/// Long keys that differ in their last character are two keys.
pub async fn a_key_of_200_characters_is_kept_whole<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "keys").await?;
    let keys = ["a", "b"].map(|last| "k".repeat(199) + last);
    for key in &keys {
        written(&store, &bucket, key, key.clone()).await?;
    }
    for key in &keys {
        reads(&store, &bucket, key, key.clone()).await?;
    }
    Ok(())
}

/// Keys of any length are told apart to their last character, or refused.
pub async fn longer_keys_are_apart_or_refused<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "keys").await?;
    let lengths = [255, 300, 1000, 5000];
    let keys = lengths
        .iter()
        .flat_map(|length| ["1", "2"].map(|last| "k".repeat(*length) + last));
    let keys: Vec<_> = keys.collect();
    let sets = keys
        .iter()
        .map(|key| store.set(&bucket, key, key.clone().into()));
    let taken = join_all(sets).await;
    let keys = keys
        .into_iter()
        .zip(taken)
        .filter(|(_, taken)| taken.is_ok());
    let keys: Vec<_> = keys.map(|(key, _)| key).collect();
    let reads = keys
        .iter()
        .map(|key| reads(&store, &bucket, key, key.clone()));
    all_show(reads).await?;
    lists(&store, &bucket, &keys).await
}

/// No two texts are one key, whatever characters they have.
pub async fn every_text_is_a_key_of_its_own<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "keys").await?;
    for key in TEXTS {
        written(&store, &bucket, key, key).await?;
    }
    for key in TEXTS {
        reads(&store, &bucket, key, key).await?;
    }
    Ok(())
}

/// A listing has the keys, and not what the engine keeps them as.
pub async fn every_text_is_listed_as_it_was_written<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "keys").await?;
    for key in TEXTS {
        written(&store, &bucket, key, key).await?;
    }
    lists(&store, &bucket, &TEXTS).await
}

/// Whichever method is asked for a key takes its text as the others do.
pub async fn every_text_is_one_key_to_every_method<B: KeyValue>(store: B) -> Shown {
    let bucket = opened(&store, "keys").await?;
    all_show(TEXTS.iter().map(|key| written(&store, &bucket, key, "1"))).await?;
    let met = TEXTS.iter().copied().map(async |key| {
        EXISTS
            .asked(format!("about {key:?}"))
            .gives(store.exists(&bucket, key).await, &true)?;
        let keys = [key.to_owned()];
        GET_MANY.asked(format!("for {key:?} alone")).gives(
            store.get_many(&bucket, &keys).await,
            &vec![Some("1".into())],
        )?;
        if B::INCREMENT {
            INCREMENT
                .asked(format!("to add 1 to the 1 of {key:?}"))
                .gives(store.increment(&bucket, key, 1).await, &2)?;
        }
        SET_MANY.asked(format!("to write {key:?} alone")).succeeds(
            store
                .set_many(&bucket, vec![(key.into(), "3".into())])
                .await,
        )?;
        if B::COMPARE_AND_SWAP {
            let read = super::swaps::read(&store, &bucket, key).await?;
            let swap = store.compare_and_swap(&bucket, key, &read.version, "4".into());
            SWAP.asked(format!("to swap the value of {key:?}"))
                .gives(swap.await, &Swap::Stored)?;
        }
        reads(
            &store,
            &bucket,
            key,
            if B::COMPARE_AND_SWAP { "4" } else { "3" },
        )
        .await
    });
    all_show(met).await?;
    lists(&store, &bucket, &TEXTS).await
}

/// Who deletes a key deletes no other, though its text could be a pattern or a folder, and none is left for its text.
pub async fn deleting_any_text_takes_no_other<B: KeyValue>(store: B) -> Shown {
    const KEPT: [&str; 5] = ["a", "a/b", "a b", "kept", "\u{e9}"];
    let deletes_one = async |bucket: &str, key: &str| deleted(&store, bucket, key).await;
    let deletes_many = async |bucket: &str, key: &str| {
        DELETE_MANY
            .asked(format!("to delete {key:?} alone"))
            .succeeds(store.delete_many(bucket, &[key.to_owned()]).await)
    };
    let (one, many) = (opened(&store, "keys").await?, opened(&store, "keys").await?);
    for bucket in [&one, &many] {
        let keys = TEXTS.iter().chain(&KEPT);
        all_show(keys.map(|key| written(&store, bucket, key, "value"))).await?;
    }
    let others = || TEXTS.iter().filter(|key| !KEPT.contains(key));
    all_show(others().map(|key| deletes_one(&one, key))).await?;
    all_show(others().map(|key| deletes_many(&many, key))).await?;
    for bucket in [&one, &many] {
        all_show(KEPT.iter().map(|key| reads(&store, bucket, key, "value"))).await?;
        all_show(others().map(|key| is_missing(&store, bucket, key))).await?;
    }
    Ok(())
}
