//! `wasi-dev serve` from its start to its end, as a person and a client see it.

#![cfg(unix)]

mod arrivals;
mod client;
mod command;
mod ending;
mod permitting;
mod reloading;
mod starting;
mod telling;

use std::path::{Path, PathBuf};

fn prebuilt(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/prebuilt");
    folder.join(name).with_extension("wasm")
}

/// A component that answers at the paths below a prefix, as an argument.
fn at(prefix: &str, guest: &str) -> String {
    format!("{prefix}={}", prebuilt(guest).display())
}
