//! What belongs to one guest: its store's data.

use std::sync::Arc;

use http::Extensions;
use wasmtime::component::{Resource, ResourceTable};
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};
use wasmtime_wasi_http::{WasiHttpCtx, WasiHttpCtxView, WasiHttpView};

use super::grants::{Grants, Outgoing};
use super::kept::{Counter, Kept, Size};
use super::limits::{Limits, Memory};
use super::serve::Place;
use crate::{Backends, Charge};

/// Places in the table for WASI, so that a guest which holds all the handles it may can still say so.
const RESERVED: usize = 64;

/// The data of a guest's store: its WASI, and the table of its resources.
pub struct State {
    pub(super) table: ResourceTable,
    /// Errors that are resources: of these it holds as many beside, so that there is one for each handle that it is refused.
    pub(super) errors: ResourceTable,
    pub(super) backends: Arc<Backends>,
    pub(super) grants: Arc<Grants>,
    pub(super) limits: Limits,
    pub(super) memory: Memory,
    /// The bytes that are kept for the guest.
    pub(super) bytes: Counter,
    /// The place among the guests that run, of one that is served.
    pub(super) place: Option<Place>,
    pub(super) extensions: Extensions,
    wasi: WasiCtx,
    http: WasiHttpCtx,
    outgoing: Outgoing,
}

impl State {
    pub(super) fn new(
        backends: Arc<Backends>,
        grants: Arc<Grants>,
        limits: Limits,
        extensions: Extensions,
        args: &[String],
    ) -> wasmtime::Result<Self> {
        let mut errors = ResourceTable::new();
        errors.set_max_capacity(limits.handles);
        let mut table = ResourceTable::new();
        table.set_max_capacity(limits.handles.saturating_add(RESERVED));
        Ok(Self {
            table,
            errors,
            backends,
            limits,
            memory: Memory::of(limits),
            bytes: Counter::new(limits.kept_bytes),
            place: None,
            extensions,
            wasi: grants.wasi_of(args)?,
            http: WasiHttpCtx::new(),
            outgoing: Outgoing::new(Arc::clone(&grants), args.first().cloned()),
            grants,
        })
    }

    /// The value of this type that the guest's component was [given](super::Component::with_extension), or that the request
    /// has [with it](super::Handler::answer) which the guest handles.
    #[must_use]
    pub fn extension<T: Clone + Send + Sync + 'static>(&self) -> Option<&T> {
        self.extensions.get()
    }

    /// As [`extension`](Self::extension), to be changed for this guest: what is its own, as a count of what it has asked for.
    #[must_use]
    pub fn extension_mut<T: Clone + Send + Sync + 'static>(&mut self) -> Option<&mut T> {
        self.extensions.get_mut()
    }

    /// Enters a resource into the table, or says in words for the guest that it holds enough.
    pub(super) fn push<T: Send + 'static>(&mut self, entry: T) -> Result<Resource<T>, String> {
        let limit = self.limits.handles;
        self.table.set_max_capacity(limit);
        let pushed = self.table.push(entry);
        self.table.set_max_capacity(limit.saturating_add(RESERVED));
        pushed.map_err(|_| self.full())
    }

    /// As [`push`](Self::push), for a resource with bytes, of which the guest may have so many kept too.
    pub(super) fn keep<T: Size + Send + 'static>(
        &mut self,
        entry: T,
    ) -> Result<Resource<Kept<T>>, String> {
        let kept = self.bytes.keep(entry)?;
        self.push(kept)
    }

    /// Enters an error into the table of these. A guest that holds as many as it may cannot be told of another, and is ended.
    pub(super) fn push_error<T: Send + 'static>(
        &mut self,
        error: T,
    ) -> wasmtime::Result<Resource<T>> {
        let pushed = self.errors.push(error);
        pushed.map_err(|_| wasmtime::Error::msg(self.full()))
    }

    /// Counts what a call was given, for as long as it is under way.
    pub(super) fn hold(&self, bytes: usize) -> wasmtime::Result<Charge> {
        self.bytes.charge(bytes).map_err(wasmtime::Error::msg)
    }

    fn full(&self) -> String {
        let limit = self.limits.handles;
        format!("the guest holds {limit} handles, as many as it may")
    }

    /// As [`push`](Self::push), for a WIT function that has no error to answer with.
    pub(super) fn push_or_trap<T: Send + 'static>(
        &mut self,
        entry: T,
    ) -> wasmtime::Result<Resource<T>> {
        self.push(entry).map_err(wasmtime::Error::msg)
    }

    /// As [`keep`](Self::keep), for a WIT function that has no error to answer with.
    pub(super) fn keep_or_trap<T: Size + Send + 'static>(
        &mut self,
        entry: T,
    ) -> wasmtime::Result<Resource<Kept<T>>> {
        self.keep(entry).map_err(wasmtime::Error::msg)
    }

    /// Changes a resource that is kept, for a WIT function that has no error to answer with.
    pub(super) fn change<T: Size + Send + 'static>(
        &mut self,
        resource: &Resource<Kept<T>>,
        change: impl FnOnce(&mut T),
    ) -> wasmtime::Result<()> {
        let kept = self.table.get_mut(resource)?;
        kept.change(&self.bytes, change)
            .map_err(wasmtime::Error::msg)
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

impl WasiHttpView for State {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView {
            hooks: &mut self.outgoing,
            table: &mut self.table,
            ctx: &mut self.http,
        }
    }
}
