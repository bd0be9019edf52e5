//! The flavours of the interfaces that this host links.
//!
//! A name and a version do not settle what the types of a draft are: drafts were edited in place. So a flavour is told
//! from the others of its name by the functions that a component imports, one interface at a time.

mod shapes;
mod table;

use wasmtime::Result;
use wasmtime::component::types::ComponentFunc;

use super::link::Functions;
use crate::Interface;

pub(super) use table::FLAVOURS;

/// One shape of one interface.
pub(super) struct Flavour {
    /// What serves it: a backend, or the host itself.
    pub(super) backend: Option<Interface>,
    /// The interface, as in `wasi:keyvalue/store@0.2.0-draft`.
    pub(super) name: &'static str,
    /// What it is called beside the others of its name.
    pub(super) shape: &'static str,
    /// Its text, in which an `async func` is written as any other.
    pub(super) wit: &'static str,
    pub(super) link: fn(Functions<'_>) -> Result<()>,
    /// Whether a function is an `async func`.
    pub(super) is_async: fn(&str) -> bool,
    /// Whether the types of a function are of this shape, where others of its name have other types.
    has_types: fn(&str, &ComponentFunc) -> bool,
}

impl Flavour {
    /// Whether it goes by the name of what a component imports.
    pub(super) fn is_named(&self, import: &str) -> bool {
        goes_by(self.name, import)
    }

    /// Whether a function that a component imports is one of this shape.
    pub(super) fn accepts(&self, name: &str, function: &ComponentFunc) -> bool {
        (self.is_async)(name) == function.async_() && (self.has_types)(name, function)
    }
}

/// Whether an interface goes by the name of what a component imports: its own, or that of another release which is
/// compatible.
pub(super) fn goes_by(interface: &str, import: &str) -> bool {
    interface == import || is_released_with(interface, import).unwrap_or(false)
}

/// Of one package, releases of a major version, or of a minor one before 1.0, are compatible.
fn is_released_with(interface: &str, import: &str) -> Option<bool> {
    let (name, ours) = interface.split_once('@')?;
    let theirs = import.strip_prefix(name)?.strip_prefix('@')?;
    Some(track(ours)? == track(theirs)?)
}

/// The part of a released version within which releases are compatible.
fn track(version: &str) -> Option<&str> {
    let (major, rest) = version.split_once('.')?;
    let (minor, patch) = rest.split_once('.')?;
    let released = [major, minor, patch]
        .iter()
        .all(|n| n.parse::<u64>().is_ok());
    let part = match (major, minor) {
        ("0", "0") => return None,
        ("0", _) => major.len() + 1 + minor.len(),
        _ => major.len(),
    };
    released.then(|| &version[..part])
}
