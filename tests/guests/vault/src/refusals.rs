//! Each error as the variant that it is.

use cases::{Case, Outcome, done, group, holds, refuses};

use crate::flavour::{Error, open};

/// For a vault without lockers.
pub const STRICT: &[Case] = group!(on demand strict: a_missing_locker_is_no_such_store);

/// For a backend that denies every call on what was opened.
pub const DENIED: &[Case] = group!(on demand denied: a_denied_call_is_access_denied);

/// For a backend that fails in every call on what was opened.
pub const FAILING: &[Case] = group!(on demand failing: a_failed_call_is_other);

fn a_missing_locker_is_no_such_store() -> Outcome {
    refuses!(open("no-such-locker") => Error::NoSuchStore);
    Ok(())
}

fn a_denied_call_is_access_denied() -> Outcome {
    all_refuse(|error| matches!(error, Error::AccessDenied))
}

/// The guest is told that the backend failed, and not of what.
fn a_failed_call_is_other() -> Outcome {
    all_refuse(|error| matches!(error, Error::Other(words) if words == "the vault backend failed"))
}

fn all_refuse(fits: fn(&Error) -> bool) -> Outcome {
    let locker = done!(open("cases"));
    for (call, error) in [
        ("get", locker.get("id").err()),
        ("set", locker.set("id", b"value").err()),
        ("delete", locker.delete("id").err()),
        ("exists", locker.exists("id").err()),
        ("list-ids", locker.list_ids().err()),
    ] {
        holds!(
            error.as_ref().is_some_and(fits),
            "`{call}` gives the error {error:?}"
        );
    }
    Ok(())
}
