//! What a guest gets of the machine that it runs on.

mod allowed;
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
    dirs: Vec<Dir>,
    stdin: bool,
    stdout: Option<Output>,
    stderr: Option<Output>,
    hosts: Vec<String>,
    more: Vec<More>,
}

/// A directory of the host's, and what guests see it as.
#[derive(Debug, Clone)]
struct Dir {
    host: PathBuf,
    guest: String,
    perms: FsPerms,
}

/// What wasmtime-wasi's own builder is asked for.
type More = Arc<dyn Fn(&mut WasiCtxBuilder) + Send + Sync>;

/// Makes the stream that one guest writes to.
type Output = Arc<dyn Fn() -> Box<dyn StdoutStream + Sync> + Send + Sync>;

impl Grants {
    /// Lets guests read a value through `wasi:config`.
    pub fn config(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.config.insert(key.into(), value.into());
        self
    }

    /// Sets an environment variable of the guests, in the place of an earlier one of the name.
    pub fn env(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let name = name.into();
        self.env.retain(|(other, _)| *other != name);
        self.env.push((name, value.into()));
        self
    }

    /// Lets guests read and write a directory, which they see as `guest`, in the place of an earlier one that they saw so.
    pub fn dir(self, host: impl Into<PathBuf>, guest: impl Into<String>) -> Self {
        self.preopened(host.into(), &guest.into(), FsPerms::ReadWrite)
    }

    /// Lets guests read a directory, which they see as `guest`, and not write to it.
    pub fn dir_read_only(self, host: impl Into<PathBuf>, guest: impl Into<String>) -> Self {
        self.preopened(host.into(), &guest.into(), FsPerms::ReadOnly)
    }

    fn preopened(mut self, host: PathBuf, guest: &str, perms: FsPerms) -> Self {
        let guest = plain(guest);
        self.dirs.retain(|other| other.guest != guest);
        self.dirs.push(Dir { host, guest, perms });
        self
    }

    /// Lets guests send HTTP requests to a host: `example.com` at any port, `example.com:8080` at one, `*.example.com`
    /// for those below it, or `*` for all. What is none of these is a [`GrantError::Host`] where the grants are used.
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

    /// Whether a text is what [`allow_host`](Self::allow_host) takes.
    ///
    /// ```
    /// use runtime::host::Grants;
    ///
    /// assert!(Grants::check_host("*.example.com:8443").is_ok());
    /// let error = Grants::check_host("https://example.com/orders").unwrap_err();
    /// assert!(error.to_string().ends_with("did you mean `example.com`?"));
    /// ```
    ///
    /// # Errors
    ///
    /// [`GrantError::Host`] when it is not.
    pub fn check_host(host: &str) -> Result<(), GrantError> {
        if allowed::is_host(host) {
            return Ok(());
        }
        Err(GrantError::Host {
            host: host.to_owned(),
            meant: allowed::of_url(host).map(str::to_owned),
        })
    }

    /// Grants what has no method here, by wasmtime-wasi's own builder: sockets, a clock, a standard input that is somebody
    /// else's. It is called for each guest, after all the other grants.
    ///
    /// ```
    /// use runtime::host::Grants;
    /// use runtime::host::wasmtime_wasi::sockets::SocketAddrUse;
    ///
    /// let grants = Grants::default().wasi(|wasi| {
    ///     wasi.allow_tcp(true).allow_ip_name_lookup(true);
    ///     wasi.socket_addr_check(|to, used| {
    ///         // To connect binds a port of its own too.
    ///         let is_granted = matches!(used, SocketAddrUse::TcpBind) || to.port() == 5432;
    ///         Box::pin(async move { is_granted })
    ///     });
    /// });
    /// ```
    pub fn wasi(mut self, more: impl Fn(&mut WasiCtxBuilder) + Send + Sync + 'static) -> Self {
        self.more.push(Arc::new(more));
        self
    }

    /// Finds what cannot be granted before a guest does.
    pub(super) fn check(&self) -> Result<(), GrantError> {
        self.hosts
            .iter()
            .try_for_each(|host| Self::check_host(host))?;
        for Dir { host: path, .. } in &self.dirs {
            let opened = std::fs::read_dir(path).map(drop);
            opened.map_err(|source| GrantError::Dir {
                path: path.clone(),
                source,
            })?;
        }
        Ok(())
    }

    pub(super) fn wasi_of(&self, args: &[String]) -> wasmtime::Result<WasiCtx> {
        let mut wasi = WasiCtxBuilder::new();
        wasi.args(args).envs(&self.env);
        for Dir { host, guest, perms } in &self.dirs {
            wasi.preopened_dir(host, guest, *perms)?;
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
        for more in &self.more {
            more(&mut wasi);
        }
        Ok(wasi.build())
    }
}

/// A path without what changes nothing in it, as a slash at its end: guests compare it with the beginnings of theirs.
fn plain(path: &str) -> String {
    let steps = path.split('/').filter(|step| !matches!(*step, "" | "."));
    let steps: Vec<_> = steps.collect();
    match (path.starts_with('/'), steps.join("/")) {
        (true, steps) => format!("/{steps}"),
        (false, steps) if steps.is_empty() => ".".to_owned(),
        (false, steps) => steps,
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

/// Something cannot be granted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GrantError {
    /// A directory cannot be opened.
    #[error("guests cannot be granted the directory {}", path.display())]
    #[non_exhaustive]
    Dir {
        /// The directory.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// What was allowed is no host, and so would never be sent to.
    #[error(
        "`{host}` is no host: a name is meant, as in `api.example.com`, `localhost:8080`, `*.example.com` or `*`{}",
        meant.as_ref().map(|meant| format!("; did you mean `{meant}`?")).unwrap_or_default()
    )]
    #[non_exhaustive]
    Host {
        /// What was allowed.
        host: String,
        /// The host in it, where it looks like a URL.
        meant: Option<String>,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_of_what_goes_by_one_name_is_granted() {
        let grants = Grants::default()
            .env("A", "1")
            .env("B", "2")
            .env("A", "3")
            .dir("one", "/data/")
            .dir_read_only("two", "/data");
        let env = [("B", "2"), ("A", "3")].map(|(name, value)| (name.into(), value.into()));
        assert_eq!(grants.env, env);
        assert_eq!(grants.dirs.len(), 1);
        assert_eq!(grants.dirs[0].host, PathBuf::from("two"));
    }

    #[test]
    fn a_directory_goes_by_its_plain_path() {
        for (given, seen) in [
            ("/data/", "/data"),
            ("//data/./orders", "/data/orders"),
            ("data/", "data"),
            ("/", "/"),
            (".", "."),
            ("./", "."),
            ("../up", "../up"),
        ] {
            assert_eq!(plain(given), seen, "{given}");
        }
    }
}
