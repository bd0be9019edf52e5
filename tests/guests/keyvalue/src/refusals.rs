//! Each error as the variant that it is.

use cases::{Case, Outcome, done, group, holds, refuses};

use crate::flavour::{Error, delete_many, get_many, increment, list_keys, open, set_many};

/// For a backend that has the default bucket only.
pub const STRICT: &[Case] = group!(on demand strict: a_missing_bucket_is_no_such_store);

/// For a backend that denies every call on what was opened.
pub const DENIED: &[Case] = group!(on demand denied: a_denied_call_is_access_denied);

/// For a backend that fails in every call on what was opened.
pub const FAILING: &[Case] = group!(on demand failing: a_failed_call_is_other);

fn a_missing_bucket_is_no_such_store() -> Outcome {
    refuses!(open("no-such-bucket") => Error::NoSuchStore);
    done!(open(""));
    Ok(())
}

fn a_denied_call_is_access_denied() -> Outcome {
    all_refuse(|error| matches!(error, Error::AccessDenied))
}

/// The guest is told that the backend failed, and not of what.
fn a_failed_call_is_other() -> Outcome {
    all_refuse(
        |error| matches!(error, Error::Other(words) if words == "the keyvalue backend failed"),
    )
}

fn all_refuse(fits: fn(&Error) -> bool) -> Outcome {
    let bucket = done!(open("cases"));
    let keys = ["key".to_owned()];
    let pairs = [("key".to_owned(), b"value".to_vec())];
    for (call, error) in [
        ("get", bucket.get("key").err()),
        ("set", bucket.set("key", b"value").err()),
        ("delete", bucket.delete("key").err()),
        ("exists", bucket.exists("key").err()),
        ("list-keys", list_keys(&bucket, None).err()),
        ("increment", increment(&bucket, "key", 1).err()),
        ("get-many", get_many(&bucket, &keys).err()),
        ("set-many", set_many(&bucket, &pairs).err()),
        ("delete-many", delete_many(&bucket, &keys).err()),
    ] {
        holds!(
            error.as_ref().is_some_and(fits),
            "`{call}` gives the error {error:?}"
        );
    }
    Ok(())
}
