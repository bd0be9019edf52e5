//! What a guest gets of the machine that it runs on.

mod outgoing;

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use wasmtime_wasi::cli::StdoutStream;
use wasmtime_wasi::{FsPerms, WasiCtx, WasiCtxBuilder};

pub(super) use outgoing::Outgoing;

/// What a guest gets of the machine that it runs on: nothing, unless it was granted.
///
/// Without a grant it has no environment variables, no directories, no configuration, no standard input and no network.
/// What it prints goes to the process's own output.
///
/// ```
/// use runtime::host::Grants;
///
/// let grants = Grants::default()
///     .env("LANG", "en")
///     .config("greeting", "hello")
///     .allow_host("api.example.com");
/// ```
#[derive(Clone, Default)]
#[must_use]
pub struct Grants {
    pub(super) config: BTreeMap<String, String>,
    env: Vec<(String, String)>,
    dirs: Vec<(PathBuf, String)>,
    stdin: bool,
    stdout: Option<Output>,
    stderr: Option<Output>,
    hosts: Vec<String>,
}

/// Makes the stream that one guest writes to.
type Output = Arc<dyn Fn() -> Box<dyn StdoutStream + Sync> + Send + Sync>;

impl Grants {
    /// Lets guests read a value through `wasi:config`.
    pub fn config(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.config.insert(key.into(), value.into());
        self
    }

    /// Sets an environment variable of the guests.
    pub fn env(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.env.push((name.into(), value.into()));
        self
    }

    /// Lets guests read and write a directory, which they see as `guest`.
    pub fn dir(mut self, host: impl Into<PathBuf>, guest: impl Into<String>) -> Self {
        self.dirs.push((host.into(), guest.into()));
        self
    }

    /// Lets guests send HTTP requests to a host: `example.com` at any port, `example.com:8080` at one, `*.example.com`
    /// for those below it, or `*` for all.
    pub fn allow_host(mut self, host: impl Into<String>) -> Self {
        self.hosts.push(host.into());
        self
    }

    /// Lets guests read the standard input of the process.
    pub fn inherit_stdin(mut self) -> Self {
        self.stdin = true;
        self
    }

    /// Sends what guests print elsewhere than to the standard output of the process.
    pub fn stdout(mut self, stdout: impl StdoutStream + Clone + Sync + 'static) -> Self {
        self.stdout = Some(Arc::new(move || Box::new(stdout.clone())));
        self
    }

    /// Sends what guests print as errors elsewhere than to the standard error of the process.
    pub fn stderr(mut self, stderr: impl StdoutStream + Clone + Sync + 'static) -> Self {
        self.stderr = Some(Arc::new(move || Box::new(stderr.clone())));
        self
    }

    /// Finds a directory that cannot be opened before a guest does.
    pub(super) fn check(&self) -> Result<(), GrantError> {
        for (path, _) in &self.dirs {
            let opened = std::fs::read_dir(path).map(drop);
            opened.map_err(|source| GrantError {
                path: path.clone(),
                source,
            })?;
        }
        Ok(())
    }

    pub(super) fn wasi(&self, args: &[String]) -> wasmtime::Result<WasiCtx> {
        let mut wasi = WasiCtxBuilder::new();
        wasi.args(args).envs(&self.env);
        for (host, guest) in &self.dirs {
            wasi.preopened_dir(host, guest, FsPerms::ReadWrite)?;
        }
        if self.stdin {
            wasi.inherit_stdin();
        }
        match &self.stdout {
            Some(stdout) => wasi.stdout(stdout()),
            None => wasi.inherit_stdout(),
        };
        match &self.stderr {
            Some(stderr) => wasi.stderr(stderr()),
            None => wasi.inherit_stderr(),
        };
        Ok(wasi.build())
    }
}

/// Shows names only: the value of a variable may be a secret.
impl fmt::Debug for Grants {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let env: Vec<_> = self.env.iter().map(|(name, _)| name).collect();
        f.debug_struct("Grants")
            .field("env", &env)
            .field("dirs", &self.dirs)
            .field("hosts", &self.hosts)
            .finish_non_exhaustive()
    }
}

/// A directory that guests are granted cannot be opened.
#[derive(Debug, thiserror::Error)]
#[error("guests cannot be granted the directory {}", path.display())]
pub struct GrantError {
    /// The directory.
    pub path: PathBuf,
    /// Why.
    #[source]
    pub source: io::Error,
}
