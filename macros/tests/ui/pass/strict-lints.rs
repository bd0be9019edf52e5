//! A backend under every lint that a project may turn on.

#![forbid(unsafe_code)]
#![deny(
    warnings,
    missing_docs,
    missing_debug_implementations,
    unused,
    unused_qualifications
)]
#![deny(
    unreachable_pub,
    rust_2018_idioms,
    single_use_lifetimes,
    trivial_casts,
    unused_results
)]
#![deny(clippy::all, clippy::pedantic, clippy::nursery)]

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use runtime::{Backend, FromEnv, wasi_backend};

#[macro_use]
#[path = "../empty.rs"]
mod empty;

/// A vault with everything that an option can have.
#[wasi_backend(vault, keyvalue)]
pub struct Remote {
    #[option(env = "REMOTE_ADDRESS")]
    address: String,
    /// Lets the vault know us.
    #[option(env = "REMOTE_TOKEN", default = "", secret)]
    token: String,
    /// Where secrets are kept.
    ///
    /// They are encrypted.
    #[option(env = "REMOTE_CACHE", default = "./cache")]
    cache: PathBuf,
    #[option(env = "REMOTE_TIMEOUT", default = Duration::from_secs(30))]
    timeout: Duration,
    #[option(env = "REMOTE_NAME", default)]
    name: Option<String>,
    calls: u64,
}

/// A vault that is opened.
#[derive(Debug, Clone, Copy)]
#[wasi_backend(vault, connect = Self::open)]
pub struct Opened;

impl Opened {
    async fn open(_: runtime::NoOptions) -> Result<Self, std::io::Error> {
        std::future::ready(Ok(Self)).await
    }
}

impl fmt::Debug for Remote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            address,
            cache,
            timeout,
            name,
            calls,
            token,
        } = self;
        let token = token.len();
        write!(
            f,
            "{address} {token} {cache:?} {timeout:?} {name:?} {calls}"
        )
    }
}

empty!(vault for Remote);
empty!(vault for Opened);
empty!(keyvalue for Remote);

fn main() {
    let _remote = Remote::connect();
    let _opened = Opened::connect();
    assert!(RemoteOptions::from_pairs([("", "")]).is_err());
}
