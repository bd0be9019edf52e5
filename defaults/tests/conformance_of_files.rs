//! The keyvalue backend of `examples/custom_keyvalue.rs` shows every behaviour, of the abilities that it declares.

#[path = "../../examples/files.rs"]
mod files;

use files::{Files, FilesOptions};
use runtime::{Backend as _, ConnectError};
use tempfile::TempDir;

thread_local! {
    /// Goes with the test, which is a thread.
    static ROOT: TempDir = tempfile::tempdir().expect("the system has room for files");
}

fn connect() -> impl Future<Output = Result<Files, ConnectError>> {
    let root = ROOT.with(|root| root.path().to_path_buf());
    Files::connect_with(FilesOptions::new().with_root(root))
}

runtime::conformance!(keyvalue, connect);

// A folder is shared by all who connect to it.
runtime::conformance!(shared keyvalue, connect);
