//! What an embedder links beside the backends.

use std::fmt;

use wasmtime::Result;
use wasmtime::component::Linker;

use super::State;
use super::flavour::goes_by;

type Link = Box<dyn Fn(&mut Linker<State>) -> Result<()> + Send + Sync>;

/// Host functions of an embedder's own, and the interfaces that they are in.
pub(super) struct Own {
    interfaces: Vec<String>,
    link: Link,
}

impl Own {
    pub(super) fn new(
        interfaces: Vec<String>,
        link: impl Fn(&mut Linker<State>) -> Result<()> + Send + Sync + 'static,
    ) -> Self {
        let link = Box::new(link);
        Self { interfaces, link }
    }

    pub(super) fn serves(&self, import: &str) -> bool {
        self.interfaces.iter().any(|name| goes_by(name, import))
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
