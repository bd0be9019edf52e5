//! Handles held until there are too many, and handles that are none any more.

use std::fmt::Debug;

use crate::{count, shown};

/// Far more than a host for these cases allows.
const MOST: usize = 1_000;

/// Takes handles until one is refused, and answers with the refusal. Once those are let go of there is room again.
pub fn hoard<T, E: Debug>(take: impl Fn() -> Result<T, E>) -> Result<E, String> {
    let mut held = Vec::new();
    let refusal = loop {
        match take() {
            Ok(one) if held.len() < MOST => held.push(one),
            Ok(_) => return Err(format!("  {MOST} of them can be held, and more")),
            Err(refusal) => break refusal,
        }
    };
    drop(held);
    let again = take();
    count();
    match again {
        Ok(_) => Ok(refusal),
        Err(refusal) => Err(format!(
            "  all were let go of, and the next is refused: {}",
            shown(&refusal)
        )),
    }
}

/// What a case says that was to end the guest, and did not.
pub fn survived(what: &str) -> Result<(), String> {
    Err(format!("  {what}, and the guest goes on"))
}
