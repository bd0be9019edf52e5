//! Each error as the variant that it is.

use cases::{Case, Outcome, done, group, holds};

use crate::bindings::wasi::messaging::producer::send;
use crate::bindings::wasi::messaging::request_reply::{reply, request};
use crate::bindings::wasi::messaging::types::{Client, Error, Message};

/// For a backend that denies every call of a client.
pub const DENIED: &[Case] = group!(on demand denied: a_denied_call_is_permission_denied);

/// For a backend that fails in every call of a client.
pub const FAILING: &[Case] = group!(on demand failing: a_failed_call_is_other);

fn a_denied_call_is_permission_denied() -> Outcome {
    all_refuse(|error| matches!(error, Error::PermissionDenied(_)))
}

/// The guest is told that the backend failed, and not of what.
fn a_failed_call_is_other() -> Outcome {
    all_refuse(
        |error| matches!(error, Error::Other(words) if words == "the messaging backend failed"),
    )
}

fn all_refuse(fits: fn(&Error) -> bool) -> Outcome {
    let client = done!(Client::connect("default"));
    let message = || Message::new(b"lost");
    for (call, error) in [
        ("send", send(&client, "cases", message()).err()),
        ("request", request(&client, "cases", &message(), None).err()),
        ("reply", reply(&message(), message()).err()),
    ] {
        holds!(
            error.as_ref().is_some_and(fits),
            "`{call}` gives the error {error:?}"
        );
    }
    Ok(())
}
