//! What a component imports in vain, and what there is in its place.

use std::fmt;

use wasmtime::component::types::ComponentFunc;

use super::flavour::{FLAVOURS, Flavour};
use super::{signature, wasi};
use crate::{Backends, Interface};

/// An import of a component that a host cannot serve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingImport {
    name: String,
    instead: String,
}

impl MissingImport {
    /// No flavour has this name.
    pub(super) fn unknown(name: &str, backends: &Backends) -> Self {
        let package = name.split(['/', '@']).next().unwrap_or(name);
        let mut offered = offered(package, backends);
        offered.dedup();
        let instead = if offered.is_empty() {
            format!("has nothing of {package}")
        } else {
            format!("has {}", offered.join(" and "))
        };
        Self::new(name, instead)
    }

    pub(super) fn without_backend(name: &str, interface: Interface) -> Self {
        Self::new(name, format!("has no backend for {interface}"))
    }

    pub(super) fn outside_interfaces(name: &str) -> Self {
        let instead = "has interfaces only, and this import is not in one";
        Self::new(name, instead.into())
    }

    /// A function is not as in any flavour of the name; `nearest` is one of them.
    pub(super) fn misfit(
        name: &str,
        function: &str,
        found: &ComponentFunc,
        nearest: &Flavour,
    ) -> Self {
        let called = signature::called(function);
        let found = signature::of(function, found);
        let asynchronous = (nearest.is_async)(function);
        let instead = match signature::declared(nearest.wit, function, asynchronous) {
            Some(expected) => {
                format!("has its {called} as `{expected}`, and the component as `{found}`")
            }
            None => format!("knows no {called} in it, and the component has `{found}`"),
        };
        Self::new(name, instead)
    }

    /// Each function is as in some flavour, but no flavour has them all.
    pub(super) fn mixed(name: &str, functions: &[(&str, &str)]) -> Self {
        let (one, shape) = functions[0];
        let other = functions.iter().find(|(_, other)| *other != shape);
        let (other, other_shape) = other.copied().unwrap_or((one, shape));
        let (one, other) = (signature::called(one), signature::called(other));
        let instead = format!(
            "has it in several shapes, of which the component mixes two: {one} is of the one called \"{shape}\", \
             {other} of the one called \"{other_shape}\""
        );
        Self::new(name, instead)
    }

    /// What the host has of an interface is not what the component expects.
    pub(super) fn otherwise(name: &str, instead: String) -> Self {
        Self::new(name, instead)
    }

    fn new(name: &str, instead: String) -> Self {
        let name = name.to_owned();
        Self { name, instead }
    }

    /// The import, as in `wasi:sql/readwrite@0.3.0`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the host has in its place, as in `has wasi:sql@0.2.0-draft`.
    #[must_use]
    pub fn instead(&self) -> &str {
        &self.instead
    }
}

/// As in `wasi:sql/readwrite@0.3.0; this host has wasi:sql@0.2.0-draft`.
impl fmt::Display for MissingImport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, instead } = self;
        // What is in no interface has a name of plain words.
        let quote = if name.contains(':') { "" } else { "`" };
        write!(f, "{quote}{name}{quote}; this host {instead}")
    }
}

/// What a host has of a package, or of one of the same name in another namespace.
fn offered(package: &str, backends: &Backends) -> Vec<String> {
    let name = package.split(':').next_back().unwrap_or(package);
    let served = |flavour: &&Flavour| {
        flavour
            .backend
            .is_none_or(|i| backends.serving(i).is_some())
    };
    let flavours = FLAVOURS.iter().filter(served).filter_map(|flavour| {
        let (package, rest) = flavour.name.split_once('/')?;
        let (_, version) = rest.split_once('@')?;
        let (_, own) = package.split_once(':')?;
        (own == name).then(|| format!("{package}@{version}"))
    });
    flavours.chain(wasi::offered(name)).collect()
}
