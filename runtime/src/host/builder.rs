use std::error::Error;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use wasmtime::component::Linker;
use wasmtime_wasi::cli::StdoutStream;

use super::candidates::{Candidate, Connected, Kind, connect, connect_from_env, registered};
use super::engine::{Engines, Pool};
use super::imports::Linkers;
use super::own::Own;
use super::serve::{Admission, most};
use super::{GrantError, Grants, Host, Limits, Policy, PolicyError, Shared, State};
use crate::call::BoxFuture;
use crate::{Backend, Backends, ConnectError, Env, Interface};

/// Collects backends, and what guests are granted, into a [`Host`].
///
/// Nothing is connected before [`build`](Self::build). A guest gets no environment variables, no directories, no
/// configuration and no network that it was not granted here; what it prints goes to the process's own output.
#[must_use]
pub struct HostBuilder {
    candidates: Vec<Candidate>,
    env: Env,
    own: Vec<Own>,
    grants: Grants,
    limits: Limits,
    policy: Option<Policy>,
    guests: usize,
    admission_wait: Duration,
    connect_timeout: Duration,
    pooled: bool,
    /// Whose engines and places it shares.
    other: Option<Host>,
}

impl HostBuilder {
    pub(super) fn new() -> Self {
        Self {
            candidates: Vec::new(),
            env: Env::process(),
            own: Vec::new(),
            grants: Grants::default(),
            limits: Limits::default(),
            policy: None,
            guests: 1000,
            admission_wait: Duration::from_secs(5),
            connect_timeout: Duration::from_secs(30),
            pooled: false,
            other: None,
        }
    }

    /// Serves the interfaces of `B`, connected with options from the environment.
    pub fn connect<B: Backend>(self) -> Self {
        self.candidate::<B>(Kind::Connected, connect_from_env::<B>)
    }

    /// Serves the interfaces of `B`, connected with these options.
    pub fn connect_with<B: Backend>(self, options: B::Options) -> Self
    where
        B::Options: 'static,
    {
        self.candidate::<B>(Kind::Connected, |_| {
            Box::pin(async { Ok(registered(B::connect_with(options).await?)) })
        })
    }

    /// Serves the interfaces of a backend that is connected already.
    pub fn backend<B: Backend>(self, backend: B) -> Self {
        self.shared_backend(Arc::new(backend))
    }

    /// As [`backend`](Self::backend), for a backend that others hold too: a test that looks at what a guest did.
    pub fn shared_backend<B: Backend>(self, backend: Arc<B>) -> Self {
        self.candidate::<B>(Kind::HandedIn, |_| {
            let mut backends = Backends::new();
            backend.register(&mut backends);
            Box::pin(async { Ok(backends) })
        })
    }

    /// As [`connect`](Self::connect), but only for the interfaces that no other backend serves. One that is left without
    /// any is never connected.
    pub fn fallback<B: Backend>(self) -> Self {
        self.candidate::<B>(Kind::Fallback, connect_from_env::<B>)
    }

    /// Serves interfaces by host functions of one's own, for the components that import one of these names.
    ///
    /// `link` fills the linker of such a component, by hand or by what `wasmtime::component::bindgen!` made. What it
    /// defines goes over what the host has, and over what was linked before. An import of WASI is served where it goes by the
    /// very name, release and all; any other also by a release that is compatible. With an `async func` among them, such
    /// components get the engine with component-model async. A function finds in the store's [`State`] what its component was
    /// [given](super::Component::with_extension), and the table of the guest's resources through
    /// [`WasiView`](wasmtime_wasi::WasiView). One that panics does so under whoever runs the guest.
    ///
    /// ```no_run
    /// # async fn build(builder: runtime::host::HostBuilder) -> Result<(), Box<dyn std::error::Error>> {
    /// let host = builder
    ///     .link(["shop:prices/lookup@1.0.0"], |linker| {
    ///         let mut lookup = linker.instance("shop:prices/lookup@1.0.0")?;
    ///         lookup.func_wrap("price", |_, (article,): (String,)| Ok((article.len() as u32,)))
    ///     })
    ///     .build()
    ///     .await?;
    /// let shop = host.load("shop.wasm").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn link<N: Into<String>>(
        mut self,
        interfaces: impl IntoIterator<Item = N>,
        link: impl Fn(&mut Linker<State>) -> wasmtime::Result<()> + Send + Sync + 'static,
    ) -> Self {
        let interfaces = interfaces.into_iter().map(Into::into).collect();
        self.own.push(Own::new(interfaces, link));
        self
    }

    /// Reads the options of [`connect`](Self::connect) and [`fallback`](Self::fallback) from here instead of the
    /// environment of the process.
    pub fn options_from(mut self, env: Env) -> Self {
        self.env = env;
        self
    }

    /// Lets guests read a value through `wasi:config`.
    pub fn config(self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.grant(|grants| grants.config(key, value))
    }

    /// Sets an environment variable of the guests, in the place of an earlier one of the name.
    pub fn env(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.grant(|grants| grants.env(name, value))
    }

    /// Lets guests read and write a directory, which they see as `guest`, in the place of an earlier one that they saw so.
    pub fn dir(self, host: impl Into<PathBuf>, guest: impl Into<String>) -> Self {
        self.grant(|grants| grants.dir(host, guest))
    }

    /// Lets guests read a directory, which they see as `guest`.
    pub fn dir_read_only(self, host: impl Into<PathBuf>, guest: impl Into<String>) -> Self {
        self.grant(|grants| grants.dir_read_only(host, guest))
    }

    /// Lets guests send HTTP requests to a host; see [`Grants::allow_host`].
    pub fn allow_host(self, host: impl Into<String>) -> Self {
        self.grant(|grants| grants.allow_host(host))
    }

    /// Lets guests read the standard input of the process.
    pub fn inherit_stdin(self) -> Self {
        self.grant(Grants::inherit_stdin)
    }

    /// Sends what guests print elsewhere than to the standard output of the process.
    pub fn stdout(self, stdout: impl StdoutStream + Clone + Sync + 'static) -> Self {
        self.grant(|grants| grants.stdout(stdout))
    }

    /// Sends what guests print as errors elsewhere than to the standard error of the process.
    pub fn stderr(self, stderr: impl StdoutStream + Clone + Sync + 'static) -> Self {
        self.grant(|grants| grants.stderr(stderr))
    }

    /// Grants guests this, and nothing that was granted before, unless [their component](super::Component::with_grants) has grants
    /// of its own.
    pub fn grants(self, grants: Grants) -> Self {
        self.grant(|_| grants)
    }

    /// Sets what one guest may take, unless [its component](super::Component::with_limits) has limits of its own.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Sets what components may open of what the backends have, unless [a component](super::Component::with_policy) has a policy
    /// of its own. Without one they may open everything.
    pub fn policy(mut self, policy: Policy) -> Self {
        self.policy = Some(policy);
        self
    }

    /// How many guests run at a time for requests, 1000 by default; and as many again for deliveries and changes. A guest of
    /// a component with several memories, or with more than four tables for each, counts for several. One runs in any
    /// case.
    ///
    /// Guests of [`Component::run`](super::Component::run), `instantiate` and `handle` are not among them: how many of these run is
    /// for who calls them to say. In a [pool](Self::pooled) they take the room of the others.
    pub fn guests(mut self, guests: usize) -> Self {
        self.guests = guests.max(1);
        self
    }

    /// How long a request waits for its turn when as many guests run as may, before it is refused. 5 seconds by default.
    pub fn admission_wait(mut self, wait: Duration) -> Self {
        self.admission_wait = wait;
        self
    }

    /// How long a backend may take to connect before [`build`](Self::build) fails. 30 seconds by default.
    ///
    /// One that blocks its thread meanwhile is not stopped by it.
    pub fn connect_timeout(mut self, longest: Duration) -> Self {
        self.connect_timeout = longest;
        self
    }

    /// Keeps room for all the [guests](Self::guests) that may run, so that one starts in microseconds.
    ///
    /// The room is of addresses, terabytes of them, and not of memory; a process has enough for a few such hosts. A guest then
    /// has 4 GiB of memory at most, and in a table no more elements than the host's limits say, whatever its own do. A few
    /// hundred KiB of each that runs at a time stay with the process for the next one.
    pub fn pooled(mut self) -> Self {
        self.pooled = true;
        self
    }

    /// Runs guests on the engines of another host, and among as many as may [run](Self::guests) there, with backends, grants and
    /// limits of its own: each tenant of a service may have such a host. [`pooled`](Self::pooled), [`guests`](Self::guests) and
    /// [`admission_wait`](Self::admission_wait) are then those of the other, and so is how large a table in a pool may be.
    ///
    /// What one of them has compiled, the others [load](Host::load_compiled) at once, and one [server](Host::server) can
    /// [route](super::ServerBuilder::route) to the components of all.
    ///
    /// ```no_run
    /// # async fn tenants(one: impl runtime::Backend, other: impl runtime::Backend) -> Result<(), Box<dyn std::error::Error>> {
    /// use runtime::Host;
    ///
    /// let first = Host::builder().backend(one).pooled().build().await?;
    /// let second = Host::builder().backend(other).engines_of(&first).build().await?;
    /// let shop = first.load("shop.wasm").await?;
    /// let code = shop.instance_pre().component().clone();
    /// let shop_of_second = second.load_compiled("shop of the second", code)?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn engines_of(mut self, other: &Host) -> Self {
        self.other = Some(other.clone());
        self
    }

    /// Connects the backends, all at the same time, and makes the host. Where one cannot be connected, those that could be are
    /// [closed](Backend::close); what was handed in is left to whoever else has it.
    ///
    /// # Errors
    ///
    /// When two backends serve one interface, when one cannot be connected in time, when something cannot be granted, when the policy
    /// grants what there cannot be, and when the embedder's own functions cannot be linked.
    pub async fn build(self) -> Result<Host, BuildError> {
        self.grants.check()?;
        self.policy.as_ref().map_or(Ok(()), Policy::check)?;
        let unusable = |error: wasmtime::Error| BuildError::Engine(error.into());
        let (engines, admission) = match &self.other {
            Some(other) => (other.shared.engines.clone(), other.admission().clone()),
            None => (
                self.engines()?,
                Admission::new(self.guests, self.admission_wait),
            ),
        };
        let mut own = self.own;
        for own in &mut own {
            let checked = own.check(&engines);
            checked.map_err(|error| BuildError::Link(error.into()))?;
        }
        let linkers = Linkers::new(&engines.plain, false).map_err(unusable)?;
        let concurrent_linkers = Linkers::new(&engines.concurrent, true).map_err(unusable)?;
        // Last, so that nothing is connected for a host that there will not be.
        let backends = connect(self.candidates, &self.env, self.connect_timeout).await?;
        Ok(Host {
            shared: Arc::new(Shared {
                engines,
                backends: Arc::new(backends),
                linkers,
                concurrent_linkers,
                own,
                grants: Arc::new(self.grants),
                limits: self.limits,
                policy: self.policy,
                admission,
            }),
        })
    }

    fn engines(&self) -> Result<Engines, BuildError> {
        let pool = self.pooled.then(|| Pool {
            guests: most(self.guests),
            table_elements: self.limits.table_elements,
        });
        Engines::new(pool).map_err(|error| match pool {
            Some(Pool { table_elements, .. }) => BuildError::Room {
                guests: self.guests,
                table_elements,
                source: error.into(),
            },
            None => BuildError::Engine(error.into()),
        })
    }

    fn grant(mut self, more: impl FnOnce(Grants) -> Grants) -> Self {
        self.grants = more(self.grants);
        self
    }

    fn candidate<B: Backend>(
        mut self,
        kind: Kind,
        connect: impl FnOnce(&Env) -> BoxFuture<'static, Connected> + Send + 'static,
    ) -> Self {
        self.candidates.push(Candidate {
            name: B::NAME,
            interfaces: B::INTERFACES,
            kind,
            connect: Box::new(connect),
        });
        self
    }
}

impl fmt::Debug for HostBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.candidates.iter().map(|c| c.name).collect();
        f.debug_struct("HostBuilder")
            .field("backends", &names)
            .field("grants", &self.grants)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

/// A host could not be built.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// Two backends serve one interface.
    #[error(
        "both {first} and {second} serve {interface}; a host has one backend for each interface"
    )]
    #[non_exhaustive]
    Conflict {
        /// The interface.
        interface: Interface,
        /// The name of the backend that came first.
        first: &'static str,
        /// The name of the other.
        second: &'static str,
    },
    /// A backend could not be connected.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// Something cannot be granted.
    #[error(transparent)]
    Grant(#[from] GrantError),
    /// The [policy](HostBuilder::policy) grants what there cannot be.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// What the embedder [links](HostBuilder::link) cannot be linked.
    #[error("the embedder's own functions cannot be linked")]
    Link(#[source] Box<dyn Error + Send + Sync>),
    /// There are not enough addresses for [so many guests](HostBuilder::guests), with tables as large as they may be.
    #[error(
        "no room can be kept for {guests} guests at a time with tables of {table_elements} elements; it can for one or two \
         thousand with a million"
    )]
    #[non_exhaustive]
    Room {
        /// As many as were asked for.
        guests: usize,
        /// How large their tables may be.
        table_elements: usize,
        /// What the system said.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// The engine, or the thread that keeps its deadlines, cannot be made on this machine.
    #[error("no engine can be made")]
    Engine(#[source] Box<dyn Error + Send + Sync>),
}
