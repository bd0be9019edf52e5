//! What a component imports, and the linker that fits it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Mutex, PoisonError};

use wasmtime::component::types::{ComponentFunc, ComponentItem};
use wasmtime::component::{Component, InstancePre, Linker, ResourceType};
use wasmtime::{Engine, Result};

use super::flavour::{FLAVOURS, Flavour};
use super::link::Functions;
use super::misfits::misfits;
use super::missing::MissingImport;
use super::own::Own;
use super::signature::{Imported, functions};
use super::{State, wasi};
use crate::Backends;

/// So many linkers are kept. A host of one kind of components makes a few, and one of everybody's must not keep them all.
const KEPT: usize = 100;

/// The linkers of one engine that components needed so far.
pub(super) struct Linkers {
    /// WASI and nothing else.
    base: Linker<State>,
    made: Mutex<BTreeMap<BTreeSet<Part>, Linker<State>>>,
}

/// What is linked beside WASI.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// A place in [`FLAVOURS`].
    Flavour(usize),
    /// A place among what the embedder links, which goes over all else.
    Own(usize),
}

/// What a host has for imports, beside WASI.
#[derive(Clone, Copy)]
pub(super) struct Offer<'a> {
    pub(super) backends: &'a Backends,
    pub(super) own: &'a [Own],
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
        offer: Offer<'_>,
    ) -> Result<InstancePre<State>, Unlinked> {
        let mut parts = BTreeSet::new();
        let mut missing = Vec::new();
        for import in imports(component, offer) {
            match import.served {
                Served::ByWasi => {}
                Served::By(more) => parts.extend(more),
                Served::Not(why) => missing.push(why),
            }
        }
        let linker = self.linker(parts, offer)?;
        if missing.is_empty()
            && let Ok(linked) = linker.instantiate_pre(component)
        {
            return Ok(linked);
        }
        let misfits = misfits(component, linker, &missing, offer.own)?;
        missing.extend(misfits);
        Err(Unlinked::Missing(missing))
    }

    fn linker(&self, parts: BTreeSet<Part>, offer: Offer<'_>) -> Result<Linker<State>> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(linker) = made.get(&parts) {
            return Ok(linker.clone());
        }
        let mut linker = self.base.clone();
        for &part in &parts {
            match part {
                Part::Flavour(place) => link_flavour(&mut linker, &FLAVOURS[place], offer)?,
                Part::Own(place) => offer.own[place].link(&mut linker)?,
            }
        }
        if made.len() < KEPT {
            made.insert(parts, linker.clone());
        }
        Ok(linker)
    }
}

fn link_flavour(linker: &mut Linker<State>, flavour: &Flavour, offer: Offer<'_>) -> Result<()> {
    let immediate = |interface| offer.backends.is_immediate(interface);
    (flavour.link)(Functions {
        instance: linker.instance(flavour.name)?,
        immediate: flavour.backend.is_none_or(immediate),
        is_async: flavour.is_async,
    })
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
    /// What is linked for it, the last of all over the others.
    By(Vec<Part>),
    Not(MissingImport),
}

/// What a component imports, in its own order, but for the types that its world uses of an interface.
pub(super) fn imports(component: &Component, offer: Offer<'_>) -> Vec<Import> {
    let engine = component.engine();
    let ty = component.component_type();
    let used = used_resources(component);
    let imports = ty.imports(engine).filter(|(_, import)| match import.ty {
        ComponentItem::Type(_) => false,
        ComponentItem::Resource(resource) => !used.contains(&resource),
        _ => true,
    });
    let imports = imports.map(|(name, import)| {
        let own = (0..offer.own.len()).filter(|&own| offer.own[own].serves(name));
        let mut own: Vec<_> = own.map(Part::Own).collect();
        let served = match import.ty {
            _ if wasi::serves(name) && own.is_empty() => Served::ByWasi,
            ComponentItem::ComponentInstance(instance) => {
                match fitting(name, &functions(&instance, engine), offer.backends) {
                    Ok(flavour) => {
                        own.insert(0, Part::Flavour(flavour));
                        Served::By(own)
                    }
                    Err(_) if !own.is_empty() => Served::By(own),
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

/// The resources of the interfaces that a component imports.
fn used_resources(component: &Component) -> Vec<ResourceType> {
    let engine = component.engine();
    let ty = component.component_type();
    let instances = ty
        .imports(engine)
        .filter_map(|(_, import)| match import.ty {
            ComponentItem::ComponentInstance(instance) => Some(instance),
            _ => None,
        });
    let mut used = Vec::new();
    for instance in instances {
        used.extend(
            instance
                .exports(engine)
                .filter_map(|(_, export)| match export.ty {
                    ComponentItem::Resource(resource) => Some(resource),
                    _ => None,
                }),
        );
    }
    used
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
pub(super) fn needs_concurrency(component: &Component, own: &[Own]) -> bool {
    let ty = component.component_type();
    let mut imports = ty.imports(component.engine());
    imports.any(|(name, _)| {
        let mut own = own.iter().filter(|own| own.is_concurrent());
        wasi::is_concurrent(name) || own.any(|own| own.serves(name))
    })
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
