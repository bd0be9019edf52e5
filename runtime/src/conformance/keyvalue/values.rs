//! Values, one at a time.

use super::{GET, SET};
use crate::Bytes;
use crate::conformance::{Shown, fresh};
use crate::keyvalue::KeyValue;

/// A key that was never written reads as none.
pub async fn a_missing_key_is_none<B: KeyValue>(store: B) -> Shown {
    let bucket = fresh("missing");
    GET.asked("a key that was never written")
        .gives(store.get(&bucket, "key").await, &None)
}

/// Bytes come back as they were, those that are no text too.
pub async fn a_value_reads_as_it_was_written<B: KeyValue>(store: B) -> Shown {
    let bucket = fresh("values");
    let value = Bytes::from_static(&[0, 159, 146, 150, 255]);
    SET.asked("to keep five bytes that are no text")
        .succeeds(store.set(&bucket, "key", value.clone()).await)?;
    GET.asked("the key after it was written")
        .gives(store.get(&bucket, "key").await, &Some(value))
}
