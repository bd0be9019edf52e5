//! The backends that a host may have: which of them serve what, and how they are connected.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::timeout;

use super::BuildError;
use super::link::caught;
use crate::call::BoxFuture;
use crate::{Backend, Backends, ConnectError, Env, FromEnv as _, Interface};

pub(super) type Connected = Result<Backends, ConnectError>;
type Connect = Box<dyn FnOnce(&Env) -> BoxFuture<'static, Connected> + Send>;

/// A backend that may be connected.
pub(super) struct Candidate {
    pub(super) name: &'static str,
    pub(super) interfaces: &'static [Interface],
    pub(super) kind: Kind,
    pub(super) connect: Connect,
}

/// How a backend comes to a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The host connects it, and closes it where it cannot be built after all.
    Connected,
    /// The same, where no other serves its interfaces.
    Fallback,
    /// Whoever has it may go on with it.
    HandedIn,
}

pub(super) fn connect_from_env<B: Backend>(env: &Env) -> BoxFuture<'static, Connected> {
    let options = B::Options::read(env);
    Box::pin(async { Ok(registered(B::connect_with(options?).await?)) })
}

pub(super) fn registered<B: Backend>(backend: B) -> Backends {
    let mut backends = Backends::new();
    Arc::new(backend).register(&mut backends);
    backends
}

/// Connects those that are chosen, all at the same time, each within so long. Where one of them fails, the others are
/// closed.
pub(super) async fn connect(
    candidates: Vec<Candidate>,
    env: &Env,
    longest: Duration,
) -> Result<Backends, BuildError> {
    let mut connecting = JoinSet::new();
    let chosen = choose(&candidates)?;
    for (position, (candidate, interfaces)) in candidates.into_iter().zip(chosen).enumerate() {
        if !interfaces.is_empty() {
            let kind = candidate.kind;
            let connecting_one = timeout(longest, (candidate.connect)(env));
            let failed = move |source| ConnectError::Failed {
                backend: candidate.name,
                source,
            };
            connecting.spawn(async move {
                let connected = match caught("connect", connecting_one).await {
                    Ok(Ok(connected)) => connected,
                    Ok(Err(_late)) => {
                        Err(failed(format!("it took longer than {longest:?}").into()))
                    }
                    Err(panic) => Err(failed(panic.into())),
                };
                (position, interfaces, kind, connected)
            });
        }
    }
    let mut results = connecting.join_all().await;
    // What is reported does not depend on who was faster.
    results.sort_by_key(|(position, ..)| *position);
    let mut backends = Backends::new();
    let failing = results.iter().any(|(.., connected)| connected.is_err());
    let mut failed = None;
    for (_, interfaces, kind, connected) in results {
        match connected {
            Ok(_) if failing && kind == Kind::HandedIn => {}
            Ok(mut connected) => {
                for interface in interfaces {
                    backends.take_over(interface, &mut connected);
                }
            }
            Err(error) => failed = failed.or(Some(error)),
        }
    }
    if let Some(error) = failed {
        // A close that waits without end is no reason to wait for it.
        _ = timeout(longest, backends.close()).await;
        return Err(error.into());
    }
    Ok(backends)
}

/// The interfaces that each candidate is to serve.
fn choose(candidates: &[Candidate]) -> Result<Vec<Vec<Interface>>, BuildError> {
    let mut chosen = vec![Vec::new(); candidates.len()];
    for &interface in Interface::ALL {
        let serves = |candidate: &Candidate| candidate.interfaces.contains(&interface);
        let (fallbacks, named): (Vec<usize>, Vec<usize>) = (0..candidates.len())
            .filter(|&position| serves(&candidates[position]))
            .partition(|&position| candidates[position].kind == Kind::Fallback);
        if let [first, second, ..] = named[..] {
            return Err(BuildError::Conflict {
                interface,
                first: candidates[first].name,
                second: candidates[second].name,
            });
        }
        if let Some(&position) = named.first().or(fallbacks.last()) {
            chosen[position].push(interface);
        }
    }
    Ok(chosen)
}
