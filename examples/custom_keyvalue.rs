//! A keyvalue backend on a folder of files, and a guest that uses it: `cargo run --example custom_keyvalue`.
//!
//! The backend is in `files.rs`, and `defaults/tests/conformance_of_files.rs` has the one line that tests it.

mod files;

use std::error::Error;
use std::process::ExitCode;

use files::{Files, FilesOptions};
use runtime::Host;

const GUEST: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../tests/prebuilt/keyvalue.wasm"
);

#[tokio::main]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let root = folder.path().to_path_buf();
    let host = Host::builder()
        .connect_with::<Files>(FilesOptions::new().with_root(root))
        .build()
        .await?;
    let guest = host.load(GUEST).await?;

    // Without compare-and-swap atomics are refused, and the guest's cases of `refused` hold.
    let exit = guest.run(["store", "batch", "refused"]).await?;
    host.close().await;
    Ok(exit.into())
}
