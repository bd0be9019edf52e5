use super::flavour::FLAVOURS;
use super::imports::{Import, Offer, Part, Served, imports};
use super::{Component, MissingImport};
use crate::Interface;

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
        let offer = Offer {
            backends: &self.backends,
            ..self.host().offer()
        };
        let imports = imports(self.instance_pre().component(), offer).into_iter();
        Inspection {
            name: self.name().to_owned(),
            concurrent: self.is_concurrent(),
            imports: imports
                .map(|import| InspectedImport::new(import, offer))
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
    /// Which of the shapes that go by its name it has, as in `async`; none for WASI itself, and for what the embedder
    /// [links](super::HostBuilder::link).
    pub flavour: Option<&'static str>,
    /// The name of the backend, or `the host`, or `the embedder`.
    pub by: &'static str,
}

impl InspectedImport {
    pub(super) fn new(Import { name, served }: Import, offer: Offer<'_>) -> Self {
        let by = |by, flavour| Ok(ServedImport { flavour, by });
        let served = match served {
            Served::ByWasi => by(BY_HOST, None),
            Served::By(parts) => match parts[..] {
                [Part::Flavour(place)] => {
                    let flavour = &FLAVOURS[place];
                    let backend = flavour.backend.and_then(|i| offer.backends.serving(i));
                    by(backend.unwrap_or(BY_HOST), Some(flavour.shape))
                }
                _ => by(BY_EMBEDDER, None),
            },
            Served::Not(missing) => Err(missing),
        };
        Self { name, served }
    }

    pub(super) fn missing(self, missing: MissingImport) -> Self {
        let served = Err(missing);
        Self { served, ..self }
    }
}

const BY_HOST: &str = "the host";
const BY_EMBEDDER: &str = "the embedder";

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
