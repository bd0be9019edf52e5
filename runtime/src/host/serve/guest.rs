//! One guest: started for one call, and gone after it.

use std::future::{Future, poll_fn};

use tokio::task::AbortHandle;
use tracing::{Instrument as _, Span};
use wasmtime::Store;
use wasmtime::component::{ComponentExportIndex, ComponentNamedList, Lift, Lower};

use super::admission::Place;
use super::{Component, State, Work};
use crate::host::{Limits, RunError};

/// How a guest ended, and with what; none when it was cancelled because the server is at its end.
pub(super) type Ended<T> = Option<Result<T, RunError>>;

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
