//! The key of the payment service: stored when it is missing, then read, and never printed.

use crate::bindings::wasi::vault::vault::{Error, open};
use crate::{Outcome, ensure};

const SECRET: &str = "payment-api-key";
const FOR_DEVELOPMENT: &[u8] = b"sk-development-only-4711";

pub fn fetch_api_key() -> Outcome {
    let locker = open("order-desk").map_err(|error| failed("the locker does not open", &error))?;

    let found = locker
        .exists(SECRET)
        .map_err(|error| failed("nobody can say whether there is a key", &error))?;
    if found {
        println!("  The payment service's API key is there already.");
    } else {
        locker
            .set(SECRET, FOR_DEVELOPMENT)
            .map_err(|error| failed("the key is not stored", &error))?;
        println!(
            "  There is no API key for the payment service yet, so one for development is stored."
        );
    }

    let key = locker
        .get(SECRET)
        .map_err(|error| failed("the key cannot be read", &error))?
        .ok_or("the API key was there a moment ago, and is missing now")?;
    ensure(found || key == FOR_DEVELOPMENT, || {
        "the API key read is not the one that was stored".to_owned()
    })?;
    println!(
        "  It is read: {} bytes, and that is all that anybody gets to see of it.",
        key.len()
    );
    Ok(())
}

fn failed(what: &str, error: &Error) -> String {
    let why = match error {
        Error::NoSuchStore => "the host has no such locker",
        Error::AccessDenied => "access is denied",
        Error::Other(words) => words,
    };
    format!("{what}: {why}")
}
