//! Which of a component's imports are not as the linker has them: all of them, where wasmtime names the first.

use wasmtime::component::types::{ComponentFunc, ComponentItem};
use wasmtime::component::{Component, Linker, LinkerInstance, ResourceType};
use wasmtime::{Error, Result, bail};

use super::State;
use super::flavour::{FLAVOURS, Flavour};
use super::imports::functions;
use super::missing::MissingImport;

/// Finds the imports that a linker has otherwise, beside those that are known to be missing.
///
/// What is missing, and each function that is found to be otherwise, is put into the linker as the component would have
/// it, so that wasmtime goes on to the next.
pub(super) fn misfits(
    component: &Component,
    mut linker: Linker<State>,
    missing: &[MissingImport],
) -> Result<Vec<MissingImport>> {
    linker.allow_shadowing(true);
    for import in missing {
        stub_import(&mut linker, component, import.name())?;
    }
    let mut misfits = Vec::<MissingImport>::new();
    loop {
        let Err(error) = linker.instantiate_pre(component) else {
            return Ok(misfits);
        };
        let Some(refusal) = Refusal::of(&error) else {
            return if misfits.is_empty() && missing.is_empty() {
                Err(error)
            } else {
                Ok(misfits)
            };
        };
        let Some((flavour, function)) = refusal.function(component) else {
            // Resources cannot be replaced one by one; those of a stub fit nothing else.
            if missing.is_empty() {
                misfits.push(refusal.in_words());
            }
            return Ok(misfits);
        };
        // The resources of what is missing are nobody's: what takes one may be as it should be.
        let takes_stub = !missing.is_empty() && refusal.is_of_resources();
        let is_known = misfits.iter().any(|m| m.name() == refusal.interface);
        if !takes_stub && !is_known {
            let (interface, name) = (&refusal.interface, &refusal.item);
            misfits.push(MissingImport::misfit(interface, name, &function, flavour));
        }
        let mut instance = linker.instance(flavour.name)?;
        stub_function(&mut instance, &refusal.item, &function)?;
    }
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

    /// The function, and the flavour that it is not as in, when it is one of an interface that has flavours.
    fn function(&self, component: &Component) -> Option<(&'static Flavour, ComponentFunc)> {
        let engine = component.engine();
        let ty = component.component_type();
        let import = ty.get_import(engine, &self.interface)?.ty;
        let ComponentItem::ComponentInstance(instance) = import else {
            return None;
        };
        let functions = functions(&instance, engine);
        let mut named = FLAVOURS.iter().filter(|f| f.is_named(&self.interface));
        let flavour = named.find(|f| functions.iter().all(|(n, found)| f.accepts(n, found)))?;
        let function = functions.into_iter().find(|(name, _)| *name == self.item)?;
        Some((flavour, function.1))
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
