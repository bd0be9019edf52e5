//! One guest: started for one call, and gone after it.

use std::future::{Future, poll_fn};
use std::sync::{Arc, OnceLock};

use tokio::task::AbortHandle;
use tracing::{Instrument as _, Span};
use wasmtime::Store;
use wasmtime::component::{ComponentExportIndex, ComponentNamedList, Lift, Lower};

use super::admission::Place;
use super::{Component, State, Work};
use crate::host::link::chain;
use crate::host::{Limits, RunError};

/// How a guest ended, and with what; none when it was cancelled because the server is at its end.
pub(super) type Ended<T> = Option<Result<T, RunError>>;

/// What a guest has answered, though it may not have come to its end: it goes on with what it has begun.
#[derive(Debug, Clone, Default)]
pub(super) struct Answered(Arc<OnceLock<Option<String>>>);

impl Answered {
    /// Takes note of the answer: none where it is good, or its error.
    pub(super) fn with(&self, error: Option<String>) {
        _ = self.0.set(error);
    }

    /// Why something was not handled, where it was not. A guest that failed behind its answer has handled it, and the log is
    /// told of the rest.
    pub(super) fn settle<T>(&self, component: &Component, ended: Ended<T>) -> Option<String> {
        let late = match ended {
            Some(Ok(_)) => None,
            Some(Err(error)) => Some(chain(&error)),
            None => Some("the server is shut down".to_owned()),
        };
        let Some(answer) = self.0.get() else {
            return late;
        };
        if let Some(late) = late {
            failed_late(component, &late);
        }
        answer.clone()
    }
}

/// Tells the log of a guest that failed when it had answered.
pub(super) fn failed_late(component: &Component, why: &str) {
    let component = component.name();
    tracing::warn!(target: "wasi_backend", component, "after its answer: {why}");
}

/// Cancels a guest when it is dropped, unless it was let go.
#[must_use]
pub(super) struct CancelOnDrop(Option<AbortHandle>);

impl CancelOnDrop {
    /// Lets the guest go on to its own end.
    pub(super) fn let_go(&mut self) {
        self.0 = None;
    }
}

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        if let Some(task) = &self.0 {
            task.abort();
        }
    }
}

impl Work {
    /// Runs a guest in a task, within its limits and in the span of now, and tells how it ended. It is told nothing of a
    /// guest that is cancelled by [`CancelOnDrop`].
    pub(super) fn run<T: Send>(
        &self,
        component: Component,
        place: Place,
        guest: impl Future<Output = wasmtime::Result<T>> + Send + 'static,
        tell: impl FnOnce(&Component, Ended<T>) + Send + 'static,
    ) -> CancelOnDrop {
        let cancelled = self.cancelled.clone();
        let guest = async move {
            // Until the guest is gone.
            let _place = place;
            let deadline = component.limits().deadline;
            let deadline = deadline.unwrap_or(Limits::SERVING_DEADLINE);
            let guest = component.bounded(Some(deadline), guest);
            let ended = cancelled.run_until_cancelled_owned(guest).await;
            let ended = ended.map(|ended| ended?.map_err(|error| component.trapped(error)));
            tell(&component, ended);
        };
        let task = self.guests.spawn(guest.instrument(Span::current()));
        CancelOnDrop(Some(task.abort_handle()))
    }
}

/// Instantiates a component, calls one of its functions, which may be async or not, and does something with the answer
/// before the guest has ended all that it began.
pub(super) async fn call<P, R, T>(
    component: &Component,
    mut store: Store<State>,
    function: &ComponentExportIndex,
    params: P,
    answered: impl AsyncFnOnce(R) -> T,
) -> wasmtime::Result<T>
where
    P: ComponentNamedList + Lower + Send + 'static,
    R: ComponentNamedList + Lift + Send + Sync + 'static,
{
    let instance = component.instance_pre().instantiate_async(&mut store);
    let instance = instance.await?;
    let function = instance.get_typed_func::<P, R>(&mut store, function)?;
    if !component.is_concurrent() {
        let answer = function.call_async(&mut store, params).await?;
        return Ok(answered(answer).await);
    }
    store
        .run_concurrent(async |guest| {
            let answer = function.call_concurrent(guest, params).await?;
            let done = answered(answer).await;
            poll_fn(|context| guest.poll_no_interesting_tasks(context)).await;
            Ok(done)
        })
        .await?
}
