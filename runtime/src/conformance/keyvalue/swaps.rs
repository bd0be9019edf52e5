//! Compare-and-swap.

use super::{GET, SET, SWAP};
use crate::Bytes;
use crate::conformance::{Shown, fresh};
use crate::keyvalue::{Error, KeyValue, Swap};

/// Without compare-and-swap reading for one is refused, and so are counters, in words that say why.
pub async fn is_refused<B: KeyValue>(store: B) -> Shown {
    let bucket = fresh("swaps");
    let expected = "Error::Other(\"… offers no compare-and-swap\")";
    let says_so = |error: &Error| {
        matches!(error, Error::Other(text) if text.ends_with("offers no compare-and-swap"))
    };
    SWAP.asked("a version, of a backend that declares no compare-and-swap")
        .refused(store.get_versioned(&bucket, "key").await, expected, says_so)
}

/// A version is of a write, not of a value: a swap fails where the value is the same again.
pub async fn swap_fails_after_a_b_a<B: KeyValue>(store: B) -> Shown {
    let bucket = fresh("swaps");
    let set = async |value: &'static str| {
        SET.asked(value)
            .succeeds(store.set(&bucket, "key", value.into()).await)
    };
    set("a").await?;
    let read = store.get_versioned(&bucket, "key").await;
    let read = GET.asked("the value with its version").succeeds(read)?;
    set("b").await?;
    set("a").await?;
    let swap = store
        .compare_and_swap(&bucket, "key", &read.version, Bytes::from("c"))
        .await;
    SWAP.asked("to write c over the a that was read, after b and a were written")
        .gives(swap, &Swap::Conflict)
}
