//! Which of a component's imports are not as the linker has them: all of them, where wasmtime names the first.

use std::collections::BTreeSet;

use wasmtime::component::types::{ComponentFunc, ComponentItem};
use wasmtime::component::{Component, Linker, LinkerInstance, ResourceType};
use wasmtime::{Error, Result, bail};

use super::State;
use super::flavour::{FLAVOURS, Flavour};
use super::missing::MissingImport;
use super::own::Own;
use super::signature::{Imported, functions};

/// So many interfaces are looked at that are otherwise than a component has them. No component is meant that has more.
const MOST: usize = 100;

/// Finds the imports that a linker has otherwise, beside those that are known to be missing.
///
/// What is missing, and each interface that is found to be otherwise, is put into the linker as the component would have it,
/// so that wasmtime goes on to the next. Where it can be the functions alone are: the resources of a stub fit nothing else.
pub(super) fn misfits(
    component: &Component,
    mut linker: Linker<State>,
    missing: &[MissingImport],
    own: &[Own],
) -> Result<Vec<MissingImport>> {
    linker.allow_shadowing(true);
    for import in missing {
        stub_import(&mut linker, component, import.name())?;
    }
    let mut misfits = Vec::<MissingImport>::new();
    let mut stubs = !missing.is_empty();
    let mut whole = BTreeSet::new();
    let mut functions = BTreeSet::new();
    for _ in 0..MOST {
        let Err(error) = linker.instantiate_pre(component) else {
            break;
        };
        let refusal = match Refusal::of(&error) {
            Some(refusal) if !whole.contains(&refusal.interface) => refusal,
            _ if misfits.is_empty() && missing.is_empty() => return Err(error),
            _ => break,
        };
        let is_own = own.iter().any(|own| own.serves(&refusal.interface));
        let flavour = refusal.flavour(component).filter(|_| !is_own);
        let is_known = misfits.iter().any(|m| m.name() == refusal.interface);
        let is_of_stub = stubs && refusal.is_of_resources();
        if !is_known && !is_of_stub {
            misfits.push(match &flavour {
                Some((flavour, imported)) => refusal.beside(flavour, imported),
                None => refusal.in_words(),
            });
        }
        match flavour {
            Some((flavour, imported)) if functions.insert(refusal.interface.clone()) => {
                let mut instance = linker.instance(flavour.name)?;
                for (name, function) in &imported {
                    stub_function(&mut instance, name, function)?;
                }
            }
            _ => {
                stub_import(&mut linker, component, &refusal.interface)?;
                whole.insert(refusal.interface);
                stubs = true;
            }
        }
    }
    Ok(misfits)
}

/// What wasmtime says of an import that it does not find as it should be.
struct Refusal {
    interface: String,
    /// The function or the resource in it.
    item: String,
    why: String,
}

impl Refusal {
    fn of(error: &Error) -> Option<Self> {
        let texts: Vec<_> = error.chain().map(ToString::to_string).collect();
        let quoted = |start: &str| {
            let mut texts = texts.iter();
            texts.find_map(|text| Some(text.strip_prefix(start)?.split_once('`')?.0.to_owned()))
        };
        Some(Self {
            interface: quoted("component imports instance `")?,
            item: quoted("instance export `")?,
            why: texts.last()?.clone(),
        })
    }

    /// The flavour that the interface is nearest to, and what is imported of it.
    fn flavour(&self, component: &Component) -> Option<(&'static Flavour, Imported)> {
        let engine = component.engine();
        let ty = component.component_type();
        let import = ty.get_import(engine, &self.interface)?.ty;
        let ComponentItem::ComponentInstance(instance) = import else {
            return None;
        };
        let imported = functions(&instance, engine);
        let mut named = FLAVOURS.iter().filter(|f| f.is_named(&self.interface));
        let flavour = named.find(|f| imported.iter().all(|(n, found)| f.accepts(n, found)))?;
        Some((flavour, imported))
    }

    /// The function as it is in a flavour, and as it is imported.
    fn beside(&self, flavour: &Flavour, imported: &Imported) -> MissingImport {
        match imported.iter().find(|(name, _)| *name == self.item) {
            Some((name, function)) => {
                MissingImport::misfit(&self.interface, name, function, flavour)
            }
            None => self.in_words(),
        }
    }

    fn is_of_resources(&self) -> bool {
        ["resource type mismatch", "mismatched resource types"].contains(&self.why.as_str())
    }

    fn in_words(&self) -> MissingImport {
        let Self { item, why, .. } = self;
        MissingImport::otherwise(
            &self.interface,
            match why.strip_suffix(" implementation is missing") {
                Some(kind) => format!("has no {kind} `{item}` in it"),
                None => format!("has `{item}` in it otherwise: {why}"),
            },
        )
    }
}

fn stub_import(linker: &mut Linker<State>, component: &Component, name: &str) -> Result<()> {
    let engine = component.engine();
    let ty = component.component_type();
    let Some(import) = ty.get_import(engine, name) else {
        return Ok(());
    };
    let ComponentItem::ComponentInstance(interface) = import.ty else {
        return stub(&mut linker.root(), name, &import.ty);
    };
    let mut instance = linker.instance(name)?;
    for (name, item) in interface.exports(engine) {
        stub(&mut instance, name, &item.ty)?;
    }
    Ok(())
}

fn stub(instance: &mut LinkerInstance<'_, State>, name: &str, item: &ComponentItem) -> Result<()> {
    match item {
        ComponentItem::ComponentFunc(function) => stub_function(instance, name, function),
        ComponentItem::Resource(_) => {
            instance.resource(name, ResourceType::host::<Stub>(), |_, _| Ok(()))
        }
        _ => Ok(()),
    }
}

fn stub_function(
    instance: &mut LinkerInstance<'_, State>,
    name: &str,
    function: &ComponentFunc,
) -> Result<()> {
    if function.async_() {
        return instance.func_new_concurrent(name, |_, _, _, _| {
            Box::pin(async { bail!("this is a stub") })
        });
    }
    instance.func_new(name, |_, _, _, _| bail!("this is a stub"))
}

/// The resources of an interface that is missing.
struct Stub;
