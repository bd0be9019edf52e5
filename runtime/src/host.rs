//! The host: loads components, links what they import, and runs them.
//!
//! # What `tracing` is told
//!
//! | target | level | what |
//! |---|---|---|
//! | `wasi_backend::served` | info; warn where it failed | `request`: `component`, `method`, `path`, `status`, `ms`, `error` |
//! | | | `delivery`: `component`, `topic`, `attempt`, `outcome`, `ms`, `error` |
//! | | | `change`: `component`, `bucket`, `key`, `kind`, `outcome`, `ms`, `error` |
//! | `wasi_backend::denied` | warn | what a [`Policy`] or a [grant](Grants::allow_host) has kept from a guest |
//! | `wasi_backend` | error, warn | what a backend failed of, which its guest is not told, and how a guest ended that was served |
//!
//! An `outcome` is `handled` or `failed`. All of it happens in spans of the target `wasi_backend`: `request`, `delivery` or
//! `change` around a `guest`, and at the level debug a `backend` for each call, with its `function`. Values, bodies and secrets
//! are never told; paths, topics and keys are, up to some length.

mod builder;
mod candidates;
mod component;
mod cpu_time;
mod ending;
mod engine;
mod file_kind;
mod flavour;
mod grants;
mod imports;
mod inspect;
mod kept;
mod limits;
mod link;
mod load;
mod misfits;
mod missing;
mod own;
mod policy;
mod serve;
mod signature;
mod state;
mod turns;
mod wasi;
mod words;

use std::path::Path;
use std::sync::Arc;

use wasmtime::Engine;

pub use builder::{BuildError, HostBuilder};
pub use component::{Component, Instance};
pub use ending::{Exit, RunError};
pub use file_kind::FileKind;
pub use grants::{GrantError, Grants};
pub use inspect::{InspectedImport, Inspection, LinkedFlavour, ServedImport, flavours};
pub use limits::Limits;
pub use load::LoadError;
pub use missing::MissingImport;
pub use policy::{Access, Policy, PolicyError};
pub use serve::{HandleError, Handler, Reloadable, ServeError, Server, ServerBuilder, Subscribe};
pub use state::State;
pub use wasmtime;
pub use wasmtime_wasi;
pub use wasmtime_wasi_http;

use crate::Backends;
use engine::Engines;
use imports::{Linkers, Offer};
use own::Own;
use serve::Admission;

/// A wasmtime engine, and backends for the interfaces that guests import.
///
/// A clone is another handle to the same host. Each component that is loaded shares the backends; each run has a store
/// of its own.
///
/// Guests run on a tokio runtime with its clock (`enable_all`), whatever its flavour.
///
/// ```no_run
/// use std::process::ExitCode;
///
/// # async fn run(backend: impl runtime::Backend) -> Result<ExitCode, Box<dyn std::error::Error>> {
/// use runtime::Host;
///
/// let host = Host::builder().backend(backend).build().await?;
/// let guest = host.load("guest.wasm").await?;
/// let exit = guest.run(["--verbose"]).await?;
/// host.close().await;
/// Ok(exit.into())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Host {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    engines: Engines,
    backends: Arc<Backends>,
    linkers: Linkers,
    /// Of the engine with component-model async.
    concurrent_linkers: Linkers,
    own: Vec<Own>,
    grants: Arc<Grants>,
    limits: Limits,
    policy: Option<Policy>,
    admission: Admission,
}

impl Host {
    /// A host without any backend, to be given some.
    pub fn builder() -> HostBuilder {
        HostBuilder::new()
    }

    /// Reads, compiles and links a component, once for all of its runs.
    ///
    /// # Errors
    ///
    /// [`LoadError`], which says whether the file is missing, is something else than a component, is malformed, or
    /// imports what this host does not have: all of it.
    pub async fn load(&self, path: impl AsRef<Path>) -> Result<Component, LoadError> {
        let name = load::file_name(path.as_ref());
        let bytes = load::read(path.as_ref()).await?;
        self.load_bytes(name, bytes).await
    }

    /// Compiles and links a component that is in memory. `name` stands for it in messages, and is its `argv[0]`.
    ///
    /// # Errors
    ///
    /// As [`load`](Self::load).
    pub async fn load_bytes(
        &self,
        name: impl Into<String>,
        bytes: Vec<u8>,
    ) -> Result<Component, LoadError> {
        let (host, name) = (self.clone(), name.into());
        load::off_executor(move || load::compile(&host, name, &bytes)?.link(&host)).await
    }

    /// Reads a component and says what it imports, and what of that this host serves. It is compiled, and nothing of it is
    /// run.
    ///
    /// # Errors
    ///
    /// As [`load`](Self::load), but an import that is not served is no error here.
    pub async fn inspect(&self, path: impl AsRef<Path>) -> Result<Inspection, LoadError> {
        let name = load::file_name(path.as_ref());
        let bytes = load::read(path.as_ref()).await?;
        self.inspect_bytes(name, bytes).await
    }

    /// As [`inspect`](Self::inspect), for a component that is in memory.
    ///
    /// # Errors
    ///
    /// As [`inspect`](Self::inspect).
    pub async fn inspect_bytes(
        &self,
        name: impl Into<String>,
        bytes: Vec<u8>,
    ) -> Result<Inspection, LoadError> {
        let (host, name) = (self.clone(), name.into());
        load::off_executor(move || load::compile(&host, name, &bytes)?.inspect(&host)).await
    }

    /// Maps a component that [`precompile`](Self::precompile) made. It takes so little that it is done where it is called.
    ///
    /// # Safety
    ///
    /// The file is machine code: it must come from [`precompile`](Self::precompile) and must not have been changed
    /// since, nor may it be changed while a component from it lives.
    ///
    /// # Errors
    ///
    /// [`LoadError`], also when the file was made by another version or for another machine.
    pub unsafe fn load_precompiled(&self, path: impl AsRef<Path>) -> Result<Component, LoadError> {
        // SAFETY: the caller vouches for the file.
        let mapped = unsafe { load::map(self, path.as_ref()) }?;
        mapped.link(self)
    }

    /// Links a component that was compiled by one of this host's engines: one that comes out of a cache, or from memory by
    /// [`deserialize`](wasmtime::component::Component::deserialize). `name` stands for it, as in
    /// [`load_bytes`](Self::load_bytes).
    ///
    /// # Errors
    ///
    /// [`LoadError::OtherEngine`] when another engine has compiled it, and [`LoadError::Imports`].
    pub fn load_compiled(
        &self,
        name: impl Into<String>,
        component: wasmtime::component::Component,
    ) -> Result<Component, LoadError> {
        load::compiled(self, name.into(), component)?.link(self)
    }

    /// Reads a component and compiles it to the machine code that [`load_precompiled`](Self::load_precompiled) maps. It
    /// need not be one that this host serves.
    ///
    /// # Errors
    ///
    /// [`LoadError`], when the file is missing, is something else than a component, or is malformed.
    pub async fn precompile(&self, path: impl AsRef<Path>) -> Result<Vec<u8>, LoadError> {
        let name = load::file_name(path.as_ref());
        let bytes = load::read(path.as_ref()).await?;
        let host = self.clone();
        load::off_executor(move || load::compile(&host, name, &bytes)?.serialize()).await
    }

    fn offer(&self) -> Offer<'_> {
        let backends = &self.shared.backends;
        let own = &self.shared.own;
        Offer { backends, own }
    }

    fn admission(&self) -> &Admission {
        &self.shared.admission
    }

    /// The backends that guests are served by. One that the host has connected is found by its type:
    ///
    /// ```no_run
    /// # fn watched<MyBroker: runtime::Backend>(host: &runtime::Host) {
    /// let broker = host.backends().get::<MyBroker>();
    /// # }
    /// ```
    #[must_use]
    pub fn backends(&self) -> &Backends {
        &self.shared.backends
    }

    /// [Closes](crate::Backend::close) the backends, when nothing is to be called any more: after the servers were
    /// [shut down](Server::shut_down) and the guests have ended. A backend that others hold too is closed for them as well.
    ///
    /// It waits as long as the backends do; `tokio::time::timeout` limits it. What is not closed is dropped with the host, and
    /// may then lose what it could not send yet.
    pub async fn close(&self) {
        self.shared.backends.close().await;
    }

    /// The wasmtime engine of components that do without component-model async. What it compiles,
    /// [`load_compiled`](Self::load_compiled) takes.
    #[must_use]
    pub fn engine(&self) -> &Engine {
        &self.shared.engines.plain
    }

    /// The wasmtime engine of components that use component-model async.
    #[must_use]
    pub fn concurrent_engine(&self) -> &Engine {
        &self.shared.engines.concurrent
    }
}
