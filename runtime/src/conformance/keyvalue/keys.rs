//! What a key may be.

use super::{lists, reads, written};
use crate::conformance::{Shown, fresh};
use crate::keyvalue::KeyValue;

/// Texts that an engine, a path, a pattern or a query may take for something else, or for each other.
const TEXTS: [&str; 28] = [
    "a", "A", "a/b", "a//b", "a/", "/a", ".", "..", "../a", "a.b", "a:b", "a b", " a", "a ",
    "a\\b", "a\nb", "a\0", "*", ">", "?", "%", "%61", "_", "'", "\u{e9}", "e\u{301}", "鍵", "🦀",
];

/// The empty text is a key as any other.
pub async fn the_empty_key_is_a_key<B: KeyValue>(store: B) -> Shown {
    let bucket = fresh("keys");
    written(&store, &bucket, "", "value").await?;
    reads(&store, &bucket, "", "value").await?;
    lists(&store, &bucket, &[""]).await
}

/// Long keys that differ in their last character are two keys.
pub async fn a_key_of_200_characters_is_kept_whole<B: KeyValue>(store: B) -> Shown {
    let bucket = fresh("keys");
    let keys = ["a", "b"].map(|last| "k".repeat(199) + last);
    for key in &keys {
        written(&store, &bucket, key, key.clone()).await?;
    }
    for key in &keys {
        reads(&store, &bucket, key, key.clone()).await?;
    }
    Ok(())
}

/// No two texts are one key, whatever characters they have.
pub async fn every_text_is_a_key_of_its_own<B: KeyValue>(store: B) -> Shown {
    let bucket = fresh("keys");
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
    let bucket = fresh("keys");
    for key in TEXTS {
        written(&store, &bucket, key, key).await?;
    }
    lists(&store, &bucket, &TEXTS).await
}
