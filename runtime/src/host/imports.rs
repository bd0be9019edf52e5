//! What a component imports, and the linker that fits it.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use wasmtime::component::types::{ComponentFunc, ComponentInstance, ComponentItem};
use wasmtime::component::{self, Linker};
use wasmtime::{Engine, Result};
use wasmtime_wasi_config::WasiConfig;

use super::State;
use super::flavour::FLAVOURS;
use crate::Backends;

/// What wasmtime-wasi serves, in any version 0.2.x: a package, and its interfaces.
const WASI: &[(&str, &[&str])] = &[
    (
        "wasi:cli",
        &[
            "environment",
            "exit",
            "stdin",
            "stdout",
            "stderr",
            "terminal-input",
            "terminal-output",
            "terminal-stdin",
            "terminal-stdout",
            "terminal-stderr",
        ],
    ),
    ("wasi:clocks", &["monotonic-clock", "wall-clock"]),
    ("wasi:filesystem", &["preopens", "types"]),
    ("wasi:io", &["error", "poll", "streams"]),
    ("wasi:random", &["insecure", "insecure-seed", "random"]),
    (
        "wasi:sockets",
        &[
            "instance-network",
            "ip-name-lookup",
            "network",
            "tcp",
            "tcp-create-socket",
            "udp",
            "udp-create-socket",
        ],
    ),
];

const CONFIG: (&str, &str, &str) = ("wasi:config", "store", "0.2.0-rc.1");

/// An interface that a component imports.
#[derive(Clone, Copy)]
pub(super) struct Import<'a> {
    pub(super) package: &'a str,
    pub(super) interface: &'a str,
    pub(super) version: &'a str,
}

impl<'a> Import<'a> {
    /// Reads a name such as `wasi:keyvalue/store@0.2.0-draft`.
    fn parse(name: &'a str) -> Option<Self> {
        let (package, rest) = name.split_once('/')?;
        let (interface, version) = rest.split_once('@').unwrap_or((rest, ""));
        Some(Self {
            package,
            interface,
            version,
        })
    }

    /// Whether it is served beside the backends' interfaces.
    fn is_wasi(&self) -> bool {
        let Self {
            package,
            interface,
            version,
        } = *self;
        let served = |(p, interfaces): &(&str, &[&str])| {
            *p == package && interfaces.contains(&interface) && version.starts_with("0.2.")
        };
        (package, interface, version) == CONFIG || WASI.iter().any(served)
    }
}

/// All that a component imports of one package in one version.
pub(super) struct Package<'a> {
    pub(super) name: &'a str,
    pub(super) version: &'a str,
    engine: &'a Engine,
    interfaces: BTreeMap<&'a str, ComponentInstance>,
}

impl Package<'_> {
    /// A function, if the component imports it.
    pub(super) fn function(&self, interface: &str, name: &str) -> Option<ComponentFunc> {
        let instance = self.interfaces.get(interface)?;
        match instance.get_export(self.engine, name)?.ty {
            ComponentItem::ComponentFunc(function) => Some(function),
            _ => None,
        }
    }
}

/// The linkers that components needed so far, by the flavours that they link.
pub(super) struct Linkers {
    /// WASI and nothing else.
    base: Linker<State>,
    made: Mutex<BTreeMap<Vec<usize>, Linker<State>>>,
}

/// Why there is no linker for a component.
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
    pub(super) fn new(engine: &Engine) -> Result<Self> {
        let mut base = Linker::new(engine);
        wasmtime_wasi::p2::add_to_linker_async(&mut base)?;
        wasmtime_wasi_config::add_to_linker(&mut base, |state: &mut State| {
            WasiConfig::from(&*state.config)
        })?;
        Ok(Self {
            base,
            made: Mutex::default(),
        })
    }

    /// The linker with the flavours that a component imports.
    pub(super) fn fitting(
        &self,
        component: &component::Component,
        backends: &Backends,
    ) -> Result<Linker<State>, Unlinked> {
        let flavours = flavours_of(component, backends).map_err(Unlinked::Missing)?;
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(linker) = made.get(&flavours) {
            return Ok(linker.clone());
        }
        let mut linker = self.base.clone();
        for &flavour in &flavours {
            let result = FLAVOURS[flavour].link(&mut linker, backends);
            result.expect("a flavour is found only where a backend serves it")?;
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

/// The places in [`FLAVOURS`] of what a component imports, or everything that it imports in vain.
fn flavours_of(
    component: &component::Component,
    backends: &Backends,
) -> Result<Vec<usize>, Vec<MissingImport>> {
    let engine = component.engine();
    let ty = component.component_type();
    let mut packages = BTreeMap::new();
    let mut missing = Vec::new();
    for (name, import) in ty.imports(engine) {
        let ComponentItem::ComponentInstance(instance) = import.ty else {
            missing.push(MissingImport::outside_interfaces(name));
            continue;
        };
        match Import::parse(name) {
            Some(import) if import.is_wasi() => {}
            Some(import) if is_served(&import, backends) => {
                let package = packages
                    .entry((import.package, import.version))
                    .or_insert_with(|| Package {
                        name: import.package,
                        version: import.version,
                        engine,
                        interfaces: BTreeMap::new(),
                    });
                package.interfaces.insert(import.interface, instance);
            }
            Some(import) => missing.push(MissingImport::of(name, &import, backends)),
            None => missing.push(MissingImport::outside_interfaces(name)),
        }
    }
    if !missing.is_empty() {
        return Err(missing);
    }
    let fitting = |package: &Package<'_>| FLAVOURS.iter().position(|f| f.fits(package));
    let mut flavours: Vec<usize> = packages.values().filter_map(fitting).collect();
    flavours.sort_unstable();
    Ok(flavours)
}

fn is_served(import: &Import<'_>, backends: &Backends) -> bool {
    let mut flavours = FLAVOURS.iter();
    flavours.any(|f| f.has(import) && backends.serving(f.interface).is_some())
}

/// An import of a component that a host cannot serve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingImport {
    name: String,
    instead: String,
}

impl MissingImport {
    fn of(name: &str, import: &Import<'_>, backends: &Backends) -> Self {
        let instead = if let Some(flavour) = FLAVOURS.iter().find(|f| f.has(import)) {
            format!("has no backend for {}", flavour.interface)
        } else {
            let offered = offered(import.package, backends);
            if offered.is_empty() {
                format!("has nothing of {}", import.package)
            } else {
                format!("has {}", offered.join(" and "))
            }
        };
        Self {
            name: name.into(),
            instead,
        }
    }

    fn outside_interfaces(name: &str) -> Self {
        Self {
            name: format!("`{name}`"),
            instead: "has interfaces only, and this import is not in one".into(),
        }
    }

    /// The import, as in `wasi:sql/readwrite@0.3.0`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// As in `wasi:sql/readwrite@0.3.0; this host has wasi:sql@0.2.0-draft`.
impl fmt::Display for MissingImport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; this host {}", self.name, self.instead)
    }
}

/// What a host has of a package, or of one of the same name in another namespace.
fn offered(package: &str, backends: &Backends) -> Vec<String> {
    let name = |package: &str| package.split(':').next_back().map(str::to_owned);
    let near = |other: &str| name(other) == name(package);
    let mut offered = Vec::new();
    for flavour in FLAVOURS {
        if near(flavour.package) && backends.serving(flavour.interface).is_some() {
            offered.push(format!("{}@{}", flavour.package, flavour.version));
        }
    }
    if near(CONFIG.0) {
        offered.push(format!("{}@{}", CONFIG.0, CONFIG.2));
    }
    for (package, interfaces) in WASI {
        if near(package) {
            offered.push(format!("{package}@0.2 ({})", interfaces.join(", ")));
        }
    }
    offered.dedup();
    offered
}
