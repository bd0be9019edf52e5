//! What belongs to one guest: its store's data, what it was granted, and its limits.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use wasmtime::component::{Resource, ResourceTable};
use wasmtime::{StoreLimits, StoreLimitsBuilder};
use wasmtime_wasi::cli::StdoutStream;
use wasmtime_wasi::{FsPerms, WasiCtx, WasiCtxBuilder, WasiCtxView, WasiView};

use crate::Backends;

/// Places in the table for WASI and for errors, so that a guest which holds all the handles it may can still say so.
const RESERVED: usize = 64;

/// The data of a guest's store.
pub struct State {
    pub(super) table: ResourceTable,
    pub(super) backends: Arc<Backends>,
    pub(super) config: Arc<BTreeMap<String, String>>,
    pub(super) limits: Limits,
    pub(super) memory: StoreLimits,
    wasi: WasiCtx,
}

impl State {
    pub(super) fn new(
        backends: Arc<Backends>,
        grants: &Grants,
        limits: Limits,
        args: &[String],
    ) -> wasmtime::Result<Self> {
        let mut table = ResourceTable::new();
        table.set_max_capacity(limits.handles.saturating_add(RESERVED));
        Ok(Self {
            table,
            backends,
            config: Arc::clone(&grants.config),
            limits,
            memory: StoreLimitsBuilder::new().memory_size(limits.memory).build(),
            wasi: grants.wasi(args)?,
        })
    }

    /// Enters a resource into the table, or says in words for the guest that it holds enough.
    pub(super) fn push<T: Send + 'static>(&mut self, entry: T) -> Result<Resource<T>, String> {
        let limit = self.limits.handles;
        self.table.set_max_capacity(limit);
        let pushed = self.table.push(entry);
        self.table.set_max_capacity(limit.saturating_add(RESERVED));
        pushed.map_err(|_| format!("the guest holds {limit} handles, as many as it may"))
    }

    /// As [`push`](Self::push), for a WIT function that has no error to answer with.
    pub(super) fn push_or_trap<T: Send + 'static>(
        &mut self,
        entry: T,
    ) -> wasmtime::Result<Resource<T>> {
        self.push(entry).map_err(wasmtime::Error::msg)
    }
}

impl WasiView for State {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView {
            ctx: &mut self.wasi,
            table: &mut self.table,
        }
    }
}

/// What a guest gets of the machine that it runs on: nothing, unless it was granted.
#[derive(Clone, Default)]
pub(super) struct Grants {
    pub(super) config: Arc<BTreeMap<String, String>>,
    pub(super) env: Vec<(String, String)>,
    pub(super) dirs: Vec<(PathBuf, String)>,
    pub(super) stdin: bool,
    pub(super) stdout: Option<Output>,
    pub(super) stderr: Option<Output>,
}

/// Makes the stream that one guest writes to.
pub(super) type Output = Arc<dyn Fn() -> Box<dyn StdoutStream + Sync> + Send + Sync>;

impl Grants {
    fn wasi(&self, args: &[String]) -> wasmtime::Result<WasiCtx> {
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
impl std::fmt::Debug for Grants {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let env: Vec<_> = self.env.iter().map(|(name, _)| name).collect();
        f.debug_struct("Grants")
            .field("env", &env)
            .field("dirs", &self.dirs)
            .finish_non_exhaustive()
    }
}

/// What one run of a guest may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// How long a run may take, on the wall's clock. `None`, the default, sets no limit.
    pub deadline: Option<Duration>,
    /// How large one linear memory of the guest may grow, in bytes. By default 1 GiB.
    pub memory: usize,
    /// How many resources the guest may hold at a time. By default 10,000.
    pub handles: usize,
    /// How many bytes of an object a guest may write before `write-data` names it. By default 64 MiB.
    pub unnamed_body: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            deadline: None,
            memory: 1 << 30,
            handles: 10_000,
            unnamed_body: 64 << 20,
        }
    }
}
