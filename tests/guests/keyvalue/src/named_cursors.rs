//! Cursors that are text, as keys are.

use cases::{Case, Outcome, done, group, refuses};

use crate::flavour::{Error, list_keys, open};

pub const CASES: &[Case] = group!(store: a_key_is_no_cursor);

fn a_key_is_no_cursor() -> Outcome {
    let bucket = done!(open("cases-cursors"));
    for key in ["a", "b", "c"] {
        done!(bucket.set(key, b""));
    }
    for key in ["a", "b", "c"] {
        refuses!(list_keys(&bucket, Some(&key.to_owned())) => Error::Other(_));
    }
    Ok(())
}
