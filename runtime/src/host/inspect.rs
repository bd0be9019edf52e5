use super::flavour::FLAVOURS;
use super::imports::{Import, Served, imports};
use super::{Component, MissingImport};
use crate::{Backends, Interface};

/// What a component imports and exports, and what a host has for it. Nothing of the component was run.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Inspection {
    /// The name of the file.
    pub name: String,
    /// Whether it uses component-model async, and so gets the engine that has it.
    pub concurrent: bool,
    /// Its imports, in its own order.
    pub imports: Vec<InspectedImport>,
    /// The names of its exports.
    pub exports: Vec<String>,
}

impl Inspection {
    /// Whether every import is served, so that [`Host::load`](super::Host::load) loads it.
    #[must_use]
    pub fn is_served(&self) -> bool {
        self.imports.iter().all(|import| import.served.is_ok())
    }

    /// Whether it is a command, which [`Component::run`] runs.
    #[must_use]
    pub fn is_command(&self) -> bool {
        Component::run_of(&self.exports).is_some()
    }
}

impl Component {
    /// What it imports and exports, and what serves it.
    #[must_use]
    pub fn inspect(&self) -> Inspection {
        let imports = imports(self.instance_pre().component(), &self.backends);
        let imports = imports.into_iter();
        Inspection {
            name: self.name().to_owned(),
            concurrent: self.is_concurrent(),
            imports: imports
                .map(|import| InspectedImport::new(import, &self.backends))
                .collect(),
            exports: self.exports(),
        }
    }
}

/// An import of a component.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct InspectedImport {
    /// As in `wasi:keyvalue/store@0.2.0-draft2`.
    pub name: String,
    /// What serves it, or what is in its way.
    pub served: Result<ServedImport, MissingImport>,
}

/// What serves an import.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServedImport {
    /// Which of the shapes that go by its name it has, as in `async`; none for WASI itself.
    pub flavour: Option<&'static str>,
    /// The name of the backend, or `the host`.
    pub by: &'static str,
}

impl InspectedImport {
    pub(super) fn new(Import { name, served }: Import, backends: &Backends) -> Self {
        let served = match served {
            Served::ByWasi => Ok(ServedImport {
                flavour: None,
                by: BY_HOST,
            }),
            Served::As(place) => {
                let flavour = &FLAVOURS[place];
                let by = flavour.backend.and_then(|i| backends.serving(i));
                Ok(ServedImport {
                    flavour: Some(flavour.shape),
                    by: by.unwrap_or(BY_HOST),
                })
            }
            Served::Not(missing) => Err(missing),
        };
        Self { name, served }
    }
}

const BY_HOST: &str = "the host";

/// One of the shapes of an interface that this crate links.
///
/// ```
/// let flavours = runtime::host::flavours();
/// let stores = flavours.filter(|f| f.interface == "wasi:keyvalue/store@0.2.0-draft2");
/// assert_eq!(stores.map(|f| f.shape).collect::<Vec<_>>(), ["sync", "async"]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct LinkedFlavour {
    /// As in `wasi:keyvalue/store@0.2.0-draft2`. Several flavours may have one name.
    pub interface: &'static str,
    /// What it is called beside the others of its name.
    pub shape: &'static str,
    /// What kind of backend serves it; none where the host does.
    pub backend: Option<Interface>,
}

/// All that this crate links, beside WASI itself.
pub fn flavours() -> impl Iterator<Item = LinkedFlavour> {
    FLAVOURS.iter().map(|flavour| LinkedFlavour {
        interface: flavour.name,
        shape: flavour.shape,
        backend: flavour.backend,
    })
}
