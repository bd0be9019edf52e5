//! What the tests and the benchmarks share.

use std::error::Error;
use std::path::{Path, PathBuf};

/// The path of a prebuilt guest.
///
/// # Panics
///
/// When there is no such guest: a test without its guest has not passed.
#[must_use]
pub fn prebuilt(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("prebuilt");
    let path = folder.join(name).with_extension("wasm");
    assert!(
        path.is_file(),
        "{} is missing; `tests/guests/build` makes it",
        path.display()
    );
    path
}

/// The whole chain of an error, a line for each, as a person gets to read it.
#[must_use]
pub fn chain(error: &dyn Error) -> String {
    let mut lines = vec![error.to_string()];
    let mut source = error.source();
    while let Some(error) = source {
        lines.push(error.to_string());
        source = error.source();
    }
    lines.join("\n") + "\n"
}
