//! The two servers, as processes.

use std::env;
use std::fmt::Display;
use std::io::{self, BufRead as _, BufReader, Read};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;

use crate::load::Failure;

/// A server that listens at a port of its own. It is killed when this is dropped.
pub(crate) struct Server {
    child: Child,
    pub(crate) addr: SocketAddr,
}

impl Drop for Server {
    fn drop(&mut self) {
        // One that has ended by itself cannot be killed, and is told of by the clients.
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

/// What a server of this project tells of each request.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Log {
    /// Nothing: as with `RUST_LOG=warn`.
    Warnings,
    /// A line, which goes to `/dev/null`.
    Lines,
}

impl Server {
    /// `wasi-dev serve`, of the same build as this benchmark.
    pub(crate) fn ours(args: &[String], log: Log) -> Result<Self, Failure> {
        let mut command = wasi_dev();
        command.args(["serve", "--addr=127.0.0.1:0"]).args(args);
        match log {
            Log::Warnings => command.env("RUST_LOG", "warn"),
            Log::Lines => command.env_remove("RUST_LOG").stderr(Stdio::null()),
        };
        let mut child = command.stdout(Stdio::piped()).spawn()?;
        let said = child.stdout.take().ok_or("its output is piped")?;
        Self::announced(child, said, io::sink())
    }

    /// `wasmtime serve`.
    pub(crate) fn peer(wasmtime: &Path, args: &[String]) -> Result<Self, Failure> {
        let mut command = Command::new(wasmtime);
        command.args(["serve", "--addr=127.0.0.1:0"]).args(args);
        let mut child = command.stderr(Stdio::piped()).spawn()?;
        let said = child.stderr.take().ok_or("its output is piped")?;
        Self::announced(child, said, io::stderr())
    }

    /// Waits until a server says where it listens, and passes on what else it says.
    fn announced(
        child: Child,
        said: impl Read + Send + 'static,
        mut rest: impl io::Write + Send + 'static,
    ) -> Result<Self, Failure> {
        let mut said = BufReader::new(said);
        let unknown = SocketAddr::from(([0; 4], 0));
        let mut server = Self {
            child,
            addr: unknown,
        };
        let mut all = String::new();
        while server.addr == unknown {
            let before = all.len();
            if said.read_line(&mut all)? == 0 {
                return Err(format!("a server did not begin to serve:\n{all}").into());
            }
            if let Some((_, addr)) = all[before..].split_once("http://") {
                server.addr = addr.trim_end().trim_end_matches('/').parse()?;
            }
        }
        thread::spawn(move || io::copy(&mut said, &mut rest));
        Ok(server)
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }
}

pub(crate) fn wasi_dev() -> Command {
    Command::new(env!("CARGO_BIN_EXE_wasi-dev"))
}

/// The `wasmtime` of the same version as the engine of this project.
pub(crate) fn wasmtime() -> Result<PathBuf, Failure> {
    let version = engine_version().ok_or("Cargo.lock has no wasmtime")?;
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("wasmtime");
    let installed = target.join("bin/wasmtime");
    let found = match env::var_os("WASMTIME") {
        Some(named) => Some(named.into()),
        None if installed.exists() => Some(installed),
        None => on_path("wasmtime"),
    };
    let to_do = |why: &dyn Display| {
        format!(
            "{why}; this installs it, in some minutes:\n  cargo install wasmtime-cli --version {version} --locked \
             --root {}\n(another place of it goes into the variable WASMTIME)",
            target.display()
        )
    };
    let found = found.ok_or_else(|| to_do(&"there is no `wasmtime` to compare with"))?;
    let told = Command::new(&found).arg("--version").output();
    let told =
        told.map_err(|error| to_do(&format!("{} does not run: {error}", found.display())))?;
    let told = String::from_utf8_lossy(&told.stdout);
    if told.split(' ').nth(1).map(str::trim) == Some(version) {
        return Ok(found);
    }
    let other = format!(
        "{} is `{}`, and the engine here is of {version}",
        found.display(),
        told.trim()
    );
    Err(to_do(&other).into())
}

fn on_path(name: &str) -> Option<PathBuf> {
    let folders = env::var_os("PATH")?;
    env::split_paths(&folders)
        .map(|folder| folder.join(name))
        .find(|file| file.exists())
}

fn engine_version() -> Option<&'static str> {
    let lock = include_str!("../../../Cargo.lock");
    let (_, version) = lock.split_once("name = \"wasmtime\"\nversion = \"")?;
    version.split('"').next()
}
