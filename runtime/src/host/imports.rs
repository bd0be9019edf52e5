//! What a component imports, and the linker that fits it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Mutex, PoisonError};

use wasmtime::component::types::{ComponentFunc, ComponentInstance, ComponentItem};
use wasmtime::component::{Component, InstancePre, Linker};
use wasmtime::{Engine, Result};

use super::flavour::{FLAVOURS, Flavour};
use super::link::Functions;
use super::missing::MissingImport;
use super::{State, wasi};
use crate::Backends;

/// The linkers of one engine that components needed so far, by the places of their flavours in [`FLAVOURS`].
pub(super) struct Linkers {
    /// WASI and nothing else.
    base: Linker<State>,
    made: Mutex<BTreeMap<BTreeSet<usize>, Linker<State>>>,
}

/// Why a component cannot be linked.
pub(super) enum Unlinked {
    Missing(Vec<MissingImport>),
    Refused(wasmtime::Error),
}

impl From<wasmtime::Error> for Unlinked {
    fn from(error: wasmtime::Error) -> Self {
        Self::Refused(error)
    }
}

impl Linkers {
    pub(super) fn new(engine: &Engine, concurrent: bool) -> Result<Self> {
        let mut base = Linker::new(engine);
        wasi::link(&mut base, concurrent)?;
        Ok(Self {
            base,
            made: Mutex::default(),
        })
    }

    /// Links a component, in the flavours that it imports.
    pub(super) fn link(
        &self,
        component: &Component,
        backends: &Backends,
    ) -> Result<InstancePre<State>, Unlinked> {
        let mut flavours = BTreeSet::new();
        let mut missing = Vec::new();
        for import in imports(component, backends) {
            match import.served {
                Served::ByWasi => {}
                Served::As(flavour) => drop(flavours.insert(flavour)),
                Served::Not(why) => missing.push(why),
            }
        }
        if !missing.is_empty() {
            return Err(Unlinked::Missing(missing));
        }
        let linked = self.linker(flavours, backends)?.instantiate_pre(component);
        linked.map_err(|error| match misfit(component, &error) {
            Some(misfit) => Unlinked::Missing(vec![misfit]),
            None => Unlinked::Refused(error),
        })
    }

    fn linker(&self, flavours: BTreeSet<usize>, backends: &Backends) -> Result<Linker<State>> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(linker) = made.get(&flavours) {
            return Ok(linker.clone());
        }
        let mut linker = self.base.clone();
        for &flavour in &flavours {
            let Flavour {
                backend,
                name,
                link,
                is_async,
                ..
            } = FLAVOURS[flavour];
            link(Functions {
                instance: linker.instance(name)?,
                immediate: backend.is_none_or(|interface| backends.is_immediate(interface)),
                is_async,
            })?;
        }
        made.insert(flavours, linker.clone());
        Ok(linker)
    }
}

impl fmt::Debug for Linkers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Linkers")
    }
}

/// An import of a component.
pub(super) struct Import {
    pub(super) name: String,
    pub(super) served: Served,
}

/// What serves an import.
pub(super) enum Served {
    ByWasi,
    /// A place in [`FLAVOURS`].
    As(usize),
    Not(MissingImport),
}

/// What a component imports, in its own order.
pub(super) fn imports(component: &Component, backends: &Backends) -> Vec<Import> {
    let engine = component.engine();
    let ty = component.component_type();
    let imports = ty.imports(engine).map(|(name, import)| {
        let served = match import.ty {
            _ if wasi::serves(name) => Served::ByWasi,
            ComponentItem::ComponentInstance(instance) => {
                match fitting(name, &functions(&instance, engine), backends) {
                    Ok(flavour) => Served::As(flavour),
                    Err(missing) => Served::Not(missing),
                }
            }
            _ => Served::Not(MissingImport::outside_interfaces(name)),
        };
        let name = name.to_owned();
        Import { name, served }
    });
    imports.collect()
}

/// The names of what a component exports, but for types.
pub(super) fn exports(component: &Component) -> Vec<String> {
    let ty = component.component_type();
    ty.exports(component.engine())
        .filter(|(_, export)| !matches!(export.ty, ComponentItem::Type(_)))
        .map(|(name, _)| name.to_owned())
        .collect()
}

/// Whether a component imports what only an engine with component-model async can link.
pub(super) fn needs_concurrency(component: &Component) -> bool {
    let ty = component.component_type();
    let mut imports = ty.imports(component.engine());
    imports.any(|(name, _)| wasi::is_concurrent(name))
}

type Imported = Vec<(String, ComponentFunc)>;

fn functions(instance: &ComponentInstance, engine: &Engine) -> Imported {
    let functions = instance.exports(engine).filter_map(|(name, export)| {
        let ComponentItem::ComponentFunc(function) = export.ty else {
            return None;
        };
        Some((name.to_owned(), function))
    });
    functions.collect()
}

/// The first flavour that accepts every function of an interface that a component imports.
fn fitting(name: &str, functions: &Imported, backends: &Backends) -> Result<usize, MissingImport> {
    let named = || (0..FLAVOURS.len()).filter(|&place| FLAVOURS[place].is_named(name));
    let Some(first) = named().next() else {
        return Err(MissingImport::unknown(name, backends));
    };
    if let Some(interface) = FLAVOURS[first].backend
        && backends.serving(interface).is_none()
    {
        return Err(MissingImport::without_backend(name, interface));
    }
    let accepts = |place: usize, (name, function): &(String, ComponentFunc)| {
        FLAVOURS[place].accepts(name, function)
    };
    let fits = |place: &usize| functions.iter().all(|function| accepts(*place, function));
    if let Some(fitting) = named().find(fits) {
        return Ok(fitting);
    }
    let mut of_one_shape = Vec::new();
    for function in functions {
        let Some(place) = named().find(|&place| accepts(place, function)) else {
            let (function, found) = function;
            return Err(MissingImport::misfit(
                name,
                function,
                found,
                &FLAVOURS[first],
            ));
        };
        of_one_shape.push((function.0.as_str(), FLAVOURS[place].shape));
    }
    Err(MissingImport::mixed(name, &of_one_shape))
}

/// The function that wasmtime found to be of other types than its flavour, if its error names one.
fn misfit(component: &Component, error: &wasmtime::Error) -> Option<MissingImport> {
    let quoted = |start: &str| {
        let mut texts = error.chain().map(ToString::to_string);
        texts.find_map(|text| Some(text.strip_prefix(start)?.split_once('`')?.0.to_owned()))
    };
    let interface = quoted("component imports instance `")?;
    let function = quoted("instance export `")?;
    let engine = component.engine();
    let ty = component.component_type();
    let ComponentItem::ComponentInstance(instance) = ty.get_import(engine, &interface)?.ty else {
        return None;
    };
    let functions = functions(&instance, engine);
    let (_, found) = functions.iter().find(|(name, _)| *name == function)?;
    let mut named = FLAVOURS.iter().filter(|f| f.is_named(&interface));
    let flavour = named.find(|f| functions.iter().all(|(n, found)| f.accepts(n, found)))?;
    Some(MissingImport::misfit(&interface, &function, found, flavour))
}
