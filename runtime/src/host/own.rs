//! What an embedder links beside the backends.

use std::fmt;

use wasmtime::Result;
use wasmtime::component::Linker;

use super::engine::Engines;
use super::flavour::goes_by;
use super::{State, wasi};

type Link = Box<dyn Fn(&mut Linker<State>) -> Result<()> + Send + Sync>;

/// Host functions of an embedder's own, and the interfaces that they are in.
pub(super) struct Own {
    interfaces: Vec<String>,
    link: Link,
    /// Whether it takes an engine with component-model async.
    is_concurrent: bool,
}

impl Own {
    pub(super) fn new(
        interfaces: Vec<String>,
        link: impl Fn(&mut Linker<State>) -> Result<()> + Send + Sync + 'static,
    ) -> Self {
        Self {
            interfaces,
            link: Box::new(link),
            is_concurrent: false,
        }
    }

    /// Finds out which engine it takes, and whether it links at all.
    pub(super) fn check(&mut self, engines: &Engines) -> Result<()> {
        self.is_concurrent = self.link(&mut Linker::new(&engines.plain)).is_err();
        if self.is_concurrent {
            self.link(&mut Linker::new(&engines.concurrent))?;
        }
        Ok(())
    }

    pub(super) fn is_concurrent(&self) -> bool {
        self.is_concurrent
    }

    /// Whether it serves an import. One of WASI it serves by that very name: of compatible releases a linker takes the
    /// latest, which is the host's.
    pub(super) fn serves(&self, import: &str) -> bool {
        let is_wasi = wasi::serves(import);
        let goes_by = |name: &String| name == import || (!is_wasi && goes_by(name, import));
        self.interfaces.iter().any(goes_by)
    }

    /// Links them, over what the host has of the same names.
    pub(super) fn link(&self, linker: &mut Linker<State>) -> Result<()> {
        linker.allow_shadowing(true);
        (self.link)(linker)?;
        linker.allow_shadowing(false);
        Ok(())
    }
}

impl fmt::Debug for Own {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Own").field(&self.interfaces).finish()
    }
}
