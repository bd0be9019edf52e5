use std::sync::Arc;
use std::time::Duration;

use http::Extensions;
use tokio::time::timeout;
use tracing::Instrument as _;
use wasmtime::component::{Instance as WasmInstance, InstancePre};
use wasmtime::{Engine, Store};
use wasmtime_wasi::I32Exit;
use wasmtime_wasi::p2::bindings as p2;
use wasmtime_wasi::p3::bindings as p3;

use super::cpu_time::{ComputedTooLong, within_cpu_time};
use super::ending::{Exit, RunError};
use super::engine::TABLES;
use super::serve::Place;
use super::turns::{in_turns, take_turns};
use super::{GrantError, Grants, Host, Limits, Policy, PolicyError, State, imports, policy};
use crate::Backends;

/// A component that is compiled and linked, ready to be run any number of times.
///
/// A clone is another handle to the same component.
#[derive(Clone)]
pub struct Component {
    host: Host,
    name: String,
    instance_pre: InstancePre<State>,
    pub(super) backends: Arc<Backends>,
    policy: Option<Policy>,
    grants: Arc<Grants>,
    limits: Limits,
    extensions: Extensions,
    places: u32,
}

/// A guest with a store of its own.
///
/// This is how exports other than `wasi:cli/run` are called: by wasmtime's own [`Func`](wasmtime::component::Func) and
/// `TypedFunc`, or by bindings that `wasmtime::component::bindgen!` made.
///
/// ```no_run
/// # async fn call(component: runtime::host::Component) -> Result<(), Box<dyn std::error::Error>> {
/// let mut guest = component.instantiate().await?;
/// let add = guest.instance.get_typed_func::<(u32, u32), (u32,)>(&mut guest.store, "add")?;
/// let sum = add.call_async(&mut guest.store, (1, 2));
/// let (sum,) = component.within_limits(sum).await?;
/// assert_eq!(sum, 3);
/// # Ok(())
/// # }
/// ```
#[non_exhaustive]
pub struct Instance {
    /// The store that the guest lives in.
    pub store: Store<State>,
    /// The guest.
    pub instance: WasmInstance,
}

impl Component {
    pub(super) fn new(host: Host, name: String, instance_pre: InstancePre<State>) -> Self {
        let shared = Arc::clone(&host.shared);
        let needed = instance_pre.component().resources_required();
        let component = Self {
            places: needed.map_or(1, |n| n.num_memories.max(n.num_tables.div_ceil(TABLES))),
            backends: Arc::clone(&shared.backends),
            policy: None,
            grants: Arc::clone(&shared.grants),
            limits: shared.limits,
            host,
            name,
            instance_pre,
            extensions: Extensions::new(),
        };
        component.behind(shared.policy.clone())
    }

    /// The same component with grants of its own, in the place of those of its host.
    ///
    /// # Errors
    ///
    /// When something cannot be granted: a directory that cannot be opened, or a host that is none.
    pub fn with_grants(mut self, grants: Grants) -> Result<Self, GrantError> {
        grants.check()?;
        self.grants = Arc::new(grants);
        Ok(self)
    }

    /// The same component with limits of its own, in the place of those of its host.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// The same component with a policy: of what its host has it may open what the policy grants, and nothing else. One that
    /// has a policy already, or whose [host](super::HostBuilder::policy) has, gets this one in its place.
    ///
    /// # Errors
    ///
    /// When it grants what there cannot be: a pattern of topics that is none.
    pub fn with_policy(self, policy: Policy) -> Result<Self, PolicyError> {
        policy.check()?;
        Ok(self.behind(Some(policy)))
    }

    fn behind(mut self, policy: Option<Policy>) -> Self {
        let backends = &self.host.shared.backends;
        self.backends = match &policy {
            Some(policy) => Arc::new(policy::behind(policy.clone(), &self.name, backends)),
            None => Arc::clone(backends),
        };
        self.policy = policy;
        self
    }

    /// The same component with the grants, the limits, the policy and the extensions of another: a new build that is to
    /// [take its place](super::Reloadable::replace).
    #[must_use]
    pub fn configured_as(self, other: &Self) -> Self {
        let mut component = self.behind(other.policy.clone());
        component.grants = Arc::clone(&other.grants);
        component.limits = other.limits;
        component.extensions = other.extensions.clone();
        component
    }

    /// The same component with a value for the host functions of the [embedder](super::HostBuilder::link): whom it works
    /// for, or a handle to what they ask. Each guest of it has a clone, and [`State::extension`] finds it by its type.
    #[must_use]
    pub fn with_extension<T: Clone + Send + Sync + 'static>(mut self, value: T) -> Self {
        self.extensions.insert(value);
        self
    }

    /// What its guests are granted: to grant a component more than others, by [`with_grants`](Self::with_grants).
    pub fn grants(&self) -> &Grants {
        &self.grants
    }

    /// What one guest may take.
    #[must_use]
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// What it may open of what its host has; all of it where there is no policy.
    #[must_use]
    pub fn policy(&self) -> Option<&Policy> {
        self.policy.as_ref()
    }

    /// The host that it was loaded by.
    #[must_use]
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// The name of the file that it came from.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it runs on the engine with component-model async, because it uses that.
    #[must_use]
    pub fn is_concurrent(&self) -> bool {
        let concurrent = self.host.concurrent_engine();
        Engine::same(self.instance_pre.engine(), concurrent)
    }

    /// What is instantiated: for an embedder who looks at the component's types, or at exports by their index.
    #[must_use]
    pub fn instance_pre(&self) -> &InstancePre<State> {
        &self.instance_pre
    }

    /// The names of what it exports.
    #[must_use]
    pub fn exports(&self) -> Vec<String> {
        imports::exports(self.instance_pre.component())
    }

    /// Runs `wasi:cli/run` in a store of its own. The arguments follow the component's name.
    ///
    /// A guest that calls `exit` or whose `run` fails has run, and its [`Exit`] says how it ended. Without arguments it is
    /// `run([""; 0])`.
    ///
    /// What a guest of WASI 0.3 has begun and not awaited by the end of its `run` ends with it, as threads end with a process.
    ///
    /// # Errors
    ///
    /// [`RunError::NoCommand`] when the component is no command, [`RunError::Deadline`] and [`RunError::CpuTime`] when it
    /// took too long, and [`RunError::Trap`] when it could not be started, trapped, or was ended by what it called: a
    /// backend that panicked, or a handle that is none.
    pub async fn run<A>(&self, args: impl IntoIterator<Item = A>) -> Result<Exit, RunError>
    where
        A: Into<String>,
    {
        let exports = self.exports();
        let Some(run) = Self::run_of(&exports) else {
            let name = self.name.clone();
            return Err(RunError::NoCommand { name, exports });
        };
        let mut command_line = vec![self.name.clone()];
        command_line.extend(args.into_iter().map(Into::into));
        let run = async {
            let mut store = self.store(&command_line)?;
            let instance = self.instance_pre.instantiate_async(&mut store).await?;
            if run == Run::Concurrent {
                let command = p3::Command::new(&mut store, &instance)?;
                let run = async |guest: &_| command.wasi_cli_run().call_run(guest).await;
                store.run_concurrent(run).await?
            } else {
                let command = p2::Command::new(&mut store, &instance)?;
                command.wasi_cli_run().call_run(&mut store).await
            }
        };
        match self.bounded(self.limits.deadline, run).await? {
            Ok(Ok(())) => Ok(Exit::new(0)),
            Ok(Err(())) => Ok(Exit::new(1)),
            Err(error) => match error.downcast_ref::<I32Exit>() {
                Some(I32Exit(code)) => Ok(Exit::new(*code)),
                None => Err(self.trapped(error)),
            },
        }
    }

    /// Which `run` is among the exports of a component.
    pub(super) fn run_of(exports: &[String]) -> Option<Run> {
        let exports_run = |start| exports.iter().any(|name| name.starts_with(start));
        if exports_run("wasi:cli/run@0.3.") {
            Some(Run::Concurrent)
        } else {
            exports_run("wasi:cli/run@0.2.").then_some(Run::Plain)
        }
    }

    /// Instantiates the component in a store of its own, with its name as the only argument.
    ///
    /// The component's deadline and its time of the processor hold for the start. For what is then called, a call goes
    /// through [`within_limits`](Self::within_limits); the other limits hold by themselves.
    ///
    /// # Errors
    ///
    /// [`RunError::Trap`] when it traps as it starts, and [`RunError::Deadline`] and [`RunError::CpuTime`] when that takes
    /// too long.
    pub async fn instantiate(&self) -> Result<Instance, RunError> {
        self.within_limits(async {
            let mut store = self.store(std::slice::from_ref(&self.name))?;
            let instance = self.instance_pre.instantiate_async(&mut store).await?;
            Ok(Instance { store, instance })
        })
        .await
    }

    /// Awaits a call to a guest of this component for as long as its deadline and its time of the processor allow, and has
    /// it take turns with other guests.
    ///
    /// A guest that was stopped in the middle of a call takes no more of them.
    ///
    /// # Errors
    ///
    /// [`RunError::Deadline`] and [`RunError::CpuTime`] when it took too long, and [`RunError::Trap`] with the error of
    /// the call.
    pub async fn within_limits<T>(
        &self,
        call: impl Future<Output = wasmtime::Result<T>>,
    ) -> Result<T, RunError> {
        let ended = self.bounded(self.limits.deadline, call).await?;
        ended.map_err(|error| self.trapped(error))
    }

    /// How many places one guest takes among those that run: one for each of its memories, and for each four of its tables.
    pub(super) fn places(&self) -> u32 {
        self.places
    }

    /// A store for a guest that is called by the host, and has a place among those that run.
    pub(super) fn store_in(&self, place: Place) -> wasmtime::Result<Store<State>> {
        let mut store = self.store(std::slice::from_ref(&self.name))?;
        store.data_mut().place = Some(place);
        Ok(store)
    }

    /// A store for one guest.
    pub(super) fn store(&self, args: &[String]) -> wasmtime::Result<Store<State>> {
        let backends = Arc::clone(&self.backends);
        let grants = Arc::clone(&self.grants);
        let extensions = self.extensions.clone();
        let state = State::new(backends, grants, self.limits, extensions, args)?;
        let mut store = Store::new(self.instance_pre.engine(), state);
        store.limiter(|state| &mut state.memory);
        // Its handles of what is not the host's, and its calls that are under way.
        store.set_max_component_handles(self.limits.handles.saturating_mul(2));
        // What one call may be given.
        store.set_hostcall_fuel(store.hostcall_fuel().max(self.limits.kept_bytes));
        take_turns(&mut store);
        Ok(store)
    }

    /// Waits for a guest within its deadline and its time of the processor.
    pub(super) async fn bounded<T>(
        &self,
        deadline: Option<Duration>,
        guest: impl Future<Output = T>,
    ) -> Result<T, RunError> {
        let name = || self.name.clone();
        let span = tracing::info_span!(target: "wasi_backend", "guest", component = self.name);
        let guest = within_cpu_time(self.limits.cpu_time, in_turns(guest)).instrument(span);
        let ended = match deadline {
            None => guest.await,
            Some(after) => match timeout(after, guest).await {
                Ok(ended) => ended,
                Err(_) => {
                    return Err(RunError::Deadline {
                        name: name(),
                        after,
                    });
                }
            },
        };
        ended.map_err(|ComputedTooLong(after)| RunError::CpuTime {
            name: name(),
            after,
        })
    }

    pub(super) fn trapped(&self, error: wasmtime::Error) -> RunError {
        RunError::Trap {
            name: self.name.clone(),
            source: error.into(),
        }
    }
}

/// `wasi:cli/run`, of 0.2 or as the `async func` that it is in 0.3.
#[derive(PartialEq)]
pub(super) enum Run {
    Plain,
    Concurrent,
}

impl std::fmt::Debug for Component {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Component")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Instance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Instance")
    }
}
