//! Lockers as handles: freed, many at once, too many, and gone.

use cases::{Case, Outcome, done, gives, group, hoard, holds, says, survived};

use crate::flavour::{Error, Locker, open};

pub const CASES: &[Case] = group!(locker: dropped_lockers_are_freed, many_lockers_open_at_once);

/// For a host that allows a hundred handles.
pub const QUOTA: &[Case] = group!(on demand quota: lockers_beyond_the_limit_are_refused);

/// Each has to trap.
pub const CONSUMED: &[Case] = group!(on demand consumed: a_dropped_locker_is_no_handle);

fn dropped_lockers_are_freed() -> Outcome {
    for n in 0..20_000 {
        let opened = open("cases");
        holds!(
            opened.is_ok(),
            "a locker is refused after {n} handles, all of them dropped"
        );
    }
    Ok(())
}

fn many_lockers_open_at_once() -> Outcome {
    let mut lockers = Vec::new();
    for n in 0..500 {
        let locker = done!(open(&format!("cases-{n}")));
        done!(locker.set("at-once", n.to_string().as_bytes()));
        lockers.push(locker);
    }
    for (n, locker) in lockers.iter().enumerate() {
        gives!(locker.get("at-once") => Some(n.to_string().into_bytes()));
        done!(locker.delete("at-once"));
    }
    Ok(())
}

fn lockers_beyond_the_limit_are_refused() -> Outcome {
    let refusal = hoard(|| open("cases"))?;
    let says = matches!(&refusal, Error::Other(words) if says(words, "as many as it may"));
    holds!(says, "the refusal is {refusal:?}");
    Ok(())
}

fn a_dropped_locker_is_no_handle() -> Outcome {
    let locker = done!(open("cases"));
    // SAFETY: the handle is used after it is gone, which the host is to find out.
    let again = unsafe { Locker::from_handle(locker.handle()) };
    drop(locker);
    let _ = again.exists("id");
    survived("a dropped locker was asked")
}
