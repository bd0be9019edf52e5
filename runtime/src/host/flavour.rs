//! The flavours of the interfaces that this host links.
//!
//! A name and a version do not settle what the types of a draft are, so a flavour also says by which imports it is told
//! from the others of its name.

use wasmtime::Result;
use wasmtime::component::Linker;

use super::imports::{Import, Package};
use super::{State, link};
use crate::{Backends, Interface};

/// One shape of one package.
pub(super) struct Flavour {
    pub(super) interface: Interface,
    /// The package, as in `wasi:keyvalue`.
    pub(super) package: &'static str,
    pub(super) version: &'static str,
    /// The package's interfaces that are linked.
    pub(super) imports: &'static [&'static str],
    /// Whether what a component imports of the package has this shape.
    fits: fn(&Package<'_>) -> bool,
    link: fn(&mut Linker<State>, &Backends) -> Option<Result<()>>,
}

macro_rules! link {
    ($interface:ident by $link:path) => {
        |linker, backends| Some($link(linker, backends.$interface.as_ref()?))
    };
}

/// Every flavour. Of two that fit, the first is taken.
pub(super) static FLAVOURS: &[Flavour] = &[
    Flavour {
        interface: Interface::KeyValue,
        package: "wasi:keyvalue",
        version: "0.2.0-draft",
        imports: &["store", "atomics", "batch"],
        fits: |_| true,
        link: link!(keyvalue by link::keyvalue_draft),
    },
    Flavour {
        interface: Interface::KeyValue,
        package: "wasi:keyvalue",
        version: "0.2.0-draft2",
        imports: &["store", "atomics", "batch"],
        fits: |_| true,
        link: link!(keyvalue by link::keyvalue_draft2),
    },
    Flavour {
        interface: Interface::BlobStore,
        package: "wasi:blobstore",
        version: "0.2.0-draft",
        imports: &["blobstore", "container", "types"],
        fits: |_| true,
        link: link!(blobstore by link::blobstore),
    },
    Flavour {
        interface: Interface::Vault,
        package: "wasi:vault",
        version: "0.1.0-draft",
        imports: &["vault"],
        fits: |_| true,
        link: link!(vault by link::vault),
    },
    Flavour {
        interface: Interface::Messaging,
        package: "wasi:messaging",
        version: "0.2.0-draft",
        imports: &["types", "producer", "request-reply"],
        fits: |_| true,
        link: link!(messaging by link::messaging),
    },
    Flavour {
        interface: Interface::Sql,
        package: "wasi:sql",
        version: "0.2.0-draft",
        imports: &["types", "readwrite"],
        fits: sql_is_upstream,
        link: link!(sql by link::sql_upstream),
    },
    Flavour {
        interface: Interface::Sql,
        package: "wasi:sql",
        version: "0.2.0-draft",
        imports: &["types", "readwrite"],
        fits: |package| !sql_is_upstream(package),
        link: link!(sql by link::sql_typed),
    },
];

impl Flavour {
    /// Whether this flavour serves what a component imports of a package.
    pub(super) fn fits(&self, package: &Package<'_>) -> bool {
        self.serves(package.name, package.version) && (self.fits)(package)
    }

    /// Whether this is a flavour of the interface that an import names.
    pub(super) fn has(&self, import: &Import<'_>) -> bool {
        self.serves(import.package, import.version) && self.imports.contains(&import.interface)
    }

    /// Links the flavour, or answers `None` where no backend serves it.
    pub(super) fn link(
        &self,
        linker: &mut Linker<State>,
        backends: &Backends,
    ) -> Option<Result<()>> {
        (self.link)(linker, backends)
    }

    fn serves(&self, package: &str, version: &str) -> bool {
        self.package == package && self.version == version
    }
}

/// Upstream prepares a statement from strings, and a row record is a cell, which has no list of fields.
fn sql_is_upstream(package: &Package<'_>) -> bool {
    use wasmtime::component::types::Type;

    if let Some(prepare) = package.function("types", "[static]statement.prepare") {
        let params = prepare.params().nth(1);
        return matches!(params, Some((_, Type::List(list))) if list.ty() == Type::String);
    }
    let Some(query) = package.function("readwrite", "query") else {
        return true;
    };
    let Some(Type::Result(answer)) = query.results().next() else {
        return false;
    };
    let Some(Type::List(rows)) = answer.ok() else {
        return false;
    };
    let Type::Record(row) = rows.ty() else {
        return false;
    };
    row.fields().any(|field| field.name == "field-name")
}
