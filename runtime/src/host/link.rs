//! How functions of the host come into a linker.
//!
//! Each WIT function is written once, as two closures around a future: one reads the guest's arguments and returns the
//! future of the backend's answer, the other turns that answer into what the guest gets. How they are joined depends on
//! the WIT function and on the backend. An `async func` is a concurrent host function: while it waits, the guest and its
//! other calls go on. Any other holds the guest: with a backend that never waits it is a plain host function that polls
//! once, and with one that does it is awaited.

#![expect(
    clippy::unnecessary_wraps,
    reason = "what finishes a call is a host function's answer, which may be a trap"
)]

pub(super) mod blobstore;
pub(super) mod config;
mod error;
pub(super) mod keyvalue;
pub(super) mod messaging;
pub(super) mod sql;
pub(super) mod vault;

use std::any::Any;
use std::future::{Future, poll_fn, ready};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use tracing::{Instrument as _, Span};
use wasmtime::component::{
    ComponentNamedList, Lift, LinkerInstance, Lower, Resource, ResourceTable, ResourceType, WasmStr,
};
use wasmtime::{AsContext as _, Result, StoreContext};

use super::State;
use super::kept::Size;
use crate::call::Call;
pub(super) use error::{MessagingError, chain};

/// One interface in a linker, as it is filled.
pub(super) struct Functions<'a> {
    pub(super) instance: LinkerInstance<'a, State>,
    /// Whether the backend never waits.
    pub(super) immediate: bool,
    /// Whether a function is an `async func`, by its name.
    pub(super) is_async: fn(&str) -> bool,
}

impl Functions<'_> {
    /// A resource that is a `T` in the table, and leaves it when the guest drops it.
    fn resource<T: Send + 'static>(&mut self, name: &str) -> Result<()> {
        self.resource_in::<T>(name, |state| &mut state.table)
    }

    /// A resource that is a `T` in the table of errors.
    fn error<T: Send + 'static>(&mut self, name: &str) -> Result<()> {
        self.resource_in::<T>(name, |state| &mut state.errors)
    }

    fn resource_in<T: Send + 'static>(
        &mut self,
        name: &str,
        table: fn(&mut State) -> &mut ResourceTable,
    ) -> Result<()> {
        let ty = ResourceType::host::<T>();
        self.instance.resource(name, ty, move |mut store, handle| {
            let resource = Resource::<T>::new_own(handle);
            table(store.data_mut()).delete(resource)?;
            Ok(())
        })
    }

    /// A function that only touches the guest's own store.
    fn plain<P, R>(
        &mut self,
        name: &str,
        body: impl Fn(&mut State, P) -> Result<R> + Send + Sync + 'static,
    ) -> Result<()>
    where
        P: ComponentNamedList + Lift + 'static,
        R: ComponentNamedList + Lower + Send + 'static,
    {
        if (self.is_async)(name) {
            return self
                .instance
                .func_wrap_concurrent(name, move |guest, params| {
                    let answer = guest.with(|mut store| body(store.data_mut(), params));
                    Box::pin(ready(answer))
                });
        }
        self.instance.func_wrap(name, move |mut store, params| {
            body(store.data_mut(), params)
        })
    }

    /// A function that calls a backend.
    fn call<P, F, R>(
        &mut self,
        name: &'static str,
        start: impl Fn(&mut State, P) -> Result<F> + Copy + Send + Sync + 'static,
        finish: impl Fn(&mut State, F::Output) -> Result<R> + Copy + Send + Sync + 'static,
    ) -> Result<()>
    where
        P: ComponentNamedList + Lift + Size + Send + 'static,
        F: Future<Output: Send> + Send + 'static,
        R: ComponentNamedList + Lower + Send + 'static,
    {
        if !self.immediate || (self.is_async)(name) {
            return self.wait(name, start, finish);
        }
        self.instance.func_wrap(name, move |mut store, params| {
            let _span = backend_span(name).entered();
            let future = start(store.data_mut(), params)?;
            let mut context = Context::from_waker(Waker::noop());
            match poll_guarded(name, pin!(future), &mut context) {
                Poll::Ready(answer) => finish(store.data_mut(), answer?),
                Poll::Pending => Err(waited(name)),
            }
        })
    }

    /// A function on one resource that does no more than to ask its backend about a key.
    ///
    /// Such are the calls that guests make most. An immediate backend is asked in place: the key is read where it lies in
    /// the guest's memory, and nothing is copied, counted or allocated on the way.
    fn keyed<P, H, O, Q, T, R>(
        &mut self,
        name: &'static str,
        parts: impl Fn(P) -> (Resource<H>, WasmStr, Q) + Copy + Send + Sync + 'static,
        ask: impl for<'a> Ask<'a, O, Q, T> + Copy + Send + Sync + 'static,
        finish: impl Fn(T) -> Result<R> + Copy + Send + Sync + 'static,
    ) -> Result<()>
    where
        P: ComponentNamedList + Lift + Send + 'static,
        H: AsRef<Arc<O>> + 'static,
        O: Send + Sync + 'static,
        Q: Size + Send + 'static,
        T: Unpin + Send + 'static,
        R: ComponentNamedList + Lower + Send + 'static,
    {
        let is_async = (self.is_async)(name);
        let owned = move |store: StoreContext<'_, State>, params| {
            let (handle, key, rest) = parts(params);
            let asked = Arc::clone(store.data().table.get(&handle)?.as_ref());
            let key = key.to_str(&store)?.into_owned();
            // While an async call waits others may be made, and what they are given is kept too.
            let kept = is_async.then(|| store.data().hold(key.len() + rest.size()));
            let kept = kept.transpose()?;
            let answer = async move {
                let _kept = kept;
                ask(&asked, &key, rest).await
            };
            Ok::<_, wasmtime::Error>(guarded(name, answer))
        };
        if is_async {
            return self
                .instance
                .func_wrap_concurrent(name, move |guest, params| {
                    let answer = guest.with(|store| owned(store.as_context(), params));
                    Box::pin(async move { finish(answer?.await?) })
                });
        }
        if !self.immediate {
            return self.instance.func_wrap_async(name, move |store, params| {
                let answer = owned(store.as_context(), params);
                Box::new(async move { finish(answer?.await?) })
            });
        }
        self.instance.func_wrap(name, move |store, params| {
            let (handle, key, rest) = parts(params);
            let asked = store.data().table.get(&handle)?.as_ref();
            let key = key.to_str(&store)?;
            let span = backend_span(name);
            let _entered = span.enter();
            // The answer is taken apart where it is made: to move it costs some nanoseconds each time.
            let answer = || match ask(asked, &key, rest) {
                Call::Ready(Some(answer)) => finish(answer),
                _ => Err(waited(name)),
            };
            catch_unwind(AssertUnwindSafe(answer))
                .unwrap_or_else(|panic| Err(panicked(name, panic.as_ref())))
        })
    }

    /// A function that may wait, whatever the backend says of itself.
    fn wait<P, F, R>(
        &mut self,
        name: &'static str,
        start: impl Fn(&mut State, P) -> Result<F> + Copy + Send + Sync + 'static,
        finish: impl Fn(&mut State, F::Output) -> Result<R> + Copy + Send + Sync + 'static,
    ) -> Result<()>
    where
        P: ComponentNamedList + Lift + Size + Send + 'static,
        F: Future<Output: Send> + Send + 'static,
        R: ComponentNamedList + Lower + Send + 'static,
    {
        if (self.is_async)(name) {
            return self
                .instance
                .func_wrap_concurrent(name, move |guest, params: P| {
                    Box::pin(async move {
                        // Others may be called meanwhile, and what they are given is kept too.
                        let bytes = params.size();
                        let _kept = guest.with(|mut store| store.data_mut().hold(bytes))?;
                        let future = guest.with(|mut store| start(store.data_mut(), params))?;
                        let answer = guarded(name, future).await?;
                        guest.with(|mut store| finish(store.data_mut(), answer))
                    })
                });
        }
        self.instance
            .func_wrap_async(name, move |mut store, params| {
                Box::new(async move {
                    let future = start(store.data_mut(), params)?;
                    let answer = guarded(name, future).await?;
                    finish(store.data_mut(), answer)
                })
            })
    }
}

/// A question to what a resource stands for, about a key.
trait Ask<'a, O: 'a, Q, T: 'a>: Fn(&'a O, &'a str, Q) -> Call<'a, T> {}

impl<'a, O: 'a, Q, T: 'a, F: Fn(&'a O, &'a str, Q) -> Call<'a, T>> Ask<'a, O, Q, T> for F {}

/// As many names as one call may give: an immediate backend does it all at once, and nothing interrupts it.
const MOST_AT_ONCE: usize = 100_000;

/// Refuses, in words for the guest, what is too much for one call.
fn check_batch(names: usize) -> Result<(), String> {
    if names <= MOST_AT_ONCE {
        return Ok(());
    }
    Err(format!(
        "{names} are too many for one call, which takes {MOST_AT_ONCE}"
    ))
}

/// Awaits a backend, whose panic ends the guest that called it and nothing else.
pub(super) async fn guarded<F: Future>(name: &'static str, future: F) -> Result<F::Output> {
    caught(name, future).instrument(backend_span(name)).await
}

/// Awaits a backend that no guest calls.
pub(super) async fn caught<F: Future>(name: &'static str, future: F) -> Result<F::Output> {
    let mut future = pin!(future);
    poll_fn(|context| poll_guarded(name, future.as_mut(), context)).await
}

/// The span of one call of a backend, which costs next to nothing while nobody listens.
#[inline]
fn backend_span(function: &'static str) -> Span {
    tracing::debug_span!(target: "wasi_backend", "backend", function)
}

/// Polls a backend, whose panic ends the guest that called it and nothing else.
///
/// A future that panicked is not polled again: the error ends the guest, and drops it.
#[inline]
fn poll_guarded<F: Future>(
    name: &str,
    future: Pin<&mut F>,
    context: &mut Context<'_>,
) -> Poll<Result<F::Output>> {
    match catch_unwind(AssertUnwindSafe(|| future.poll(context))) {
        Ok(poll) => poll.map(Ok),
        Err(panic) => Poll::Ready(Err(panicked(name, panic.as_ref()))),
    }
}

#[cold]
fn waited(name: &str) -> wasmtime::Error {
    wasmtime::format_err!("`{name}` had to wait for a backend that never waits")
}

#[cold]
pub(super) fn panicked(name: &str, panic: &(dyn Any + Send)) -> wasmtime::Error {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    let text = text.unwrap_or("no message");
    wasmtime::format_err!("the backend panicked in `{name}`: {text}")
}
