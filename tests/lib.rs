//! What the tests and the benchmarks share.

mod client;
mod events;
mod importer;

use std::error::Error;
use std::path::{Path, PathBuf};

use defaults::WithDefaults as _;
use runtime::host::HostBuilder;
use runtime::host::wasmtime_wasi::p2::pipe::MemoryOutputPipe;
use runtime::{Env, Host};

pub use client::{Client, Received, chunk};
pub use events::Events;
pub use importer::Importer;

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

/// A host on the dev backends, whatever the environment of the process.
pub fn with_defaults() -> HostBuilder {
    // Some cases wait for a lock that nobody gives up.
    let variables = Env::from_iter([("SQL_BUSY_TIMEOUT", "1s")]);
    Host::with_defaults().options_from(variables)
}

/// Runs a prebuilt guest on a fresh host, and returns what it printed.
///
/// # Panics
///
/// When the guest does not load, does not run to its end, or does not end with success.
pub async fn run(builder: HostBuilder, guest: &str, args: &[&str]) -> String {
    let output = MemoryOutputPipe::new(4 << 20);
    let builder = builder.stdout(output.clone()).stderr(output.clone());
    let host = builder.build().await.expect("the backends connect");
    let guest = host
        .load(prebuilt(guest))
        .await
        .expect("every import is served");
    let ended = guest.run(args.iter().copied()).await;
    let printed = String::from_utf8_lossy(&output.contents()).into_owned();
    match ended {
        Ok(exit) if exit.success() => printed,
        Ok(exit) => panic!("the guest ended with {}:\n{printed}", exit.code()),
        Err(error) => panic!("{error}: {error:?}\n{printed}"),
    }
}
