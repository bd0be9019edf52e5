//! `cas` as a handle: freed, many at once, too many, and consumed.

use cases::{Case, Outcome, done, gives, group, hoard, holds, is, refuses, survived};

use crate::bindings::wasi::keyvalue::atomics::{Cas, CasError, swap};
use crate::flavour::{Error, open};
use crate::handles::says_enough;
use crate::swaps::{conflict, swapped, with};

pub const CASES: &[Case] = group!(atomics:
    dropped_cas_handles_are_freed,
    consumed_cas_handles_are_freed,
    many_cas_handles_at_once,
);

/// For a host that allows a hundred handles.
pub const QUOTA: &[Case] = group!(on demand quota: cas_handles_beyond_the_limit_are_refused);

/// For a backend that denies every call on what was opened.
pub const DENIED: &[Case] = group!(on demand denied: a_denied_swap_is_a_store_error);

/// Each has to trap.
pub const CONSUMED: &[Case] = group!(on demand consumed: a_swapped_cas_is_no_handle);

fn dropped_cas_handles_are_freed() -> Outcome {
    let bucket = with("swap", Some("old"))?;
    for n in 0..20_000 {
        let cas = Cas::new(&bucket, "swap");
        holds!(
            cas.is_ok(),
            "a handle is refused after {n} others, all of them dropped"
        );
    }
    Ok(())
}

/// The stale handle, and the fresh one that comes back for it.
fn consumed_cas_handles_are_freed() -> Outcome {
    let bucket = with("swap", Some("old"))?;
    for _ in 0..2_000 {
        let stale = done!(Cas::new(&bucket, "swap"));
        done!(bucket.set("swap", b"newer"));
        let fresh = conflict(stale, "mine")?;
        gives!(swapped(fresh, "mine") => true);
    }
    Ok(())
}

fn many_cas_handles_at_once() -> Outcome {
    let bucket = done!(open("cases-at-once"));
    let keys: Vec<String> = (0..500).map(|n| format!("swap-{n}")).collect();
    let mut handles = Vec::new();
    for key in &keys {
        done!(bucket.set(key, key.as_bytes()));
        handles.push(done!(Cas::new(&bucket, key)));
    }
    for (key, cas) in keys.iter().zip(handles).rev() {
        gives!(cas.current() => Some(key.clone().into_bytes()));
        gives!(swapped(cas, "new") => true);
        is!(done!(bucket.get(key)).as_deref() => Some(&b"new"[..]));
        done!(bucket.delete(key));
    }
    Ok(())
}

fn cas_handles_beyond_the_limit_are_refused() -> Outcome {
    let bucket = with("swap", Some("old"))?;
    says_enough(hoard(|| Cas::new(&bucket, "swap"))?)
}

fn a_denied_swap_is_a_store_error() -> Outcome {
    let bucket = done!(open("cases"));
    let cas = done!(Cas::new(&bucket, "swap"));
    refuses!(swap(cas, b"new") => CasError::StoreError(Error::AccessDenied));
    Ok(())
}

fn a_swapped_cas_is_no_handle() -> Outcome {
    let bucket = with("swap", Some("old"))?;
    let cas = done!(Cas::new(&bucket, "swap"));
    // SAFETY: the handle is used after it was consumed, which the host is to find out.
    let again = unsafe { Cas::from_handle(cas.handle()) };
    gives!(swapped(cas, "new") => true);
    let _ = swap(again, b"newer");
    survived("a cas was swapped twice")
}
