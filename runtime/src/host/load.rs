//! From a file to a component: what it is, and how it is compiled.

use std::error::Error;
use std::io;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};

use wasmtime::component::{Component as Code, InstancePre};
use wasmtime::{Engine, Precompiled};

use super::file_kind::FileKind;
use super::imports::{self, Unlinked, needs_concurrency};
use super::{Component, Host, InspectedImport, Inspection, MissingImport, Shared, State};

/// A component that is compiled but not linked yet.
pub(super) struct Compiled {
    name: String,
    code: Code,
}

impl Compiled {
    pub(super) fn link(self, host: &Host) -> Result<Component, LoadError> {
        let linked = self.linked(host);
        let name = self.name;
        match linked {
            Ok(instance_pre) => Ok(Component::new(host.clone(), name, instance_pre)),
            Err(Unlinked::Missing(missing)) => Err(LoadError::Imports { name, missing }),
            Err(Unlinked::Refused(error)) => Err(LoadError::refused(name, error)),
        }
    }

    pub(super) fn inspect(self, host: &Host) -> Result<Inspection, LoadError> {
        let mut missing = match self.linked(host) {
            Ok(_) => Vec::new(),
            Err(Unlinked::Missing(missing)) => missing,
            Err(Unlinked::Refused(error)) => return Err(LoadError::refused(self.name, error)),
        };
        let imports = imports::imports(&self.code, host.offer());
        let imports = imports.into_iter().map(|import| {
            let import = InspectedImport::new(import, host.offer());
            // Some are found to be missing by the linker alone.
            match missing.iter().position(|m| m.name() == import.name) {
                Some(at) => import.missing(missing.swap_remove(at)),
                None => import,
            }
        });
        Ok(Inspection {
            imports: imports.collect(),
            concurrent: self.is_concurrent(host),
            exports: imports::exports(&self.code),
            name: self.name,
        })
    }

    pub(super) fn serialize(&self) -> Result<Vec<u8>, LoadError> {
        let serialized = self.code.serialize();
        serialized.map_err(|error| LoadError::invalid(&self.name, error))
    }

    fn linked(&self, host: &Host) -> Result<InstancePre<State>, Unlinked> {
        let shared = &host.shared;
        let linkers = if self.is_concurrent(host) {
            &shared.concurrent_linkers
        } else {
            &shared.linkers
        };
        linkers.link(&self.code, host.offer())
    }

    fn is_concurrent(&self, host: &Host) -> bool {
        Engine::same(self.code.engine(), host.concurrent_engine())
    }
}

pub(super) async fn read(path: &Path) -> Result<Vec<u8>, LoadError> {
    let owned = path.to_path_buf();
    let read = off_executor(|| std::fs::read(owned)).await;
    read.map_err(|source| LoadError::Read {
        path: path.to_path_buf(),
        source,
    })
}

/// Does what takes long on a thread where nobody waits for it. A panic there goes on here.
pub(super) async fn off_executor<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => resume_unwind(error.into_panic()),
    }
}

/// Compiles for the engine without component-model async, which is quick to refuse a component that needs it, and then
/// for the other one.
pub(super) fn compile(host: &Host, name: String, bytes: &[u8]) -> Result<Compiled, LoadError> {
    check(&name, bytes)?;
    let Shared { engines, own, .. } = &*host.shared;
    let code = match Code::from_binary(&engines.plain, bytes) {
        Ok(code) if !needs_concurrency(&code, own) => Ok(code),
        _ => Code::from_binary(&engines.concurrent, bytes),
    };
    match code {
        Ok(code) => Ok(Compiled { name, code }),
        Err(error) => Err(LoadError::invalid(&name, error)),
    }
}

/// What one of the engines has compiled.
pub(super) fn compiled(host: &Host, name: String, code: Code) -> Result<Compiled, LoadError> {
    let Shared { engines, own, .. } = &*host.shared;
    let made_by = |engine| Engine::same(code.engine(), engine);
    let fits = if needs_concurrency(&code, own) {
        made_by(&engines.concurrent)
    } else {
        made_by(&engines.plain) || made_by(&engines.concurrent)
    };
    if fits {
        return Ok(Compiled { name, code });
    }
    let source = "it belongs to an engine of its own, or needs the one with component-model async";
    let source = source.into();
    Err(LoadError::OtherEngine { name, source })
}

/// # Safety
///
/// The file is the unchanged output of [`Compiled::serialize`].
pub(super) unsafe fn map(host: &Host, path: &Path) -> Result<Compiled, LoadError> {
    let engines = &host.shared.engines;
    let name = file_name(path);
    std::fs::File::open(path).map_err(|source| LoadError::Read {
        path: path.to_path_buf(),
        source,
    })?;
    // What wasmtime cannot make out at all is no artifact of its own either.
    match Engine::detect_precompiled_file(path) {
        Ok(Some(Precompiled::Component)) => {}
        Ok(_) | Err(_) => return Err(LoadError::NotPrecompiled { name }),
    }
    let mapped = |engine| {
        // SAFETY: the caller vouches for the file.
        unsafe { Code::deserialize_file(engine, path) }
    };
    // The artifact says which engine it is for, and the other one refuses it.
    let is_for_other = |error: &wasmtime::Error| format!("{error:#}").contains("concurrency");
    let code = match mapped(&engines.plain) {
        Err(error) if is_for_other(&error) => mapped(&engines.concurrent),
        code => code,
    };
    match code {
        Ok(code) => compiled(host, name, code),
        Err(error) => Err(LoadError::OtherEngine {
            name,
            source: error.into(),
        }),
    }
}

pub(super) fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

fn check(name: &str, bytes: &[u8]) -> Result<(), LoadError> {
    match FileKind::of(bytes) {
        FileKind::Component => Ok(()),
        kind => Err(LoadError::NotComponent {
            name: name.into(),
            kind,
        }),
    }
}

/// A component could not be loaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The file cannot be read.
    #[error("{} cannot be read", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The file is something else than a component.
    #[error("{name} is {kind}")]
    #[non_exhaustive]
    NotComponent {
        /// The file's name.
        name: String,
        /// What it is.
        kind: FileKind,
    },
    /// The file begins as a component does, but is truncated, malformed, or needs what the engine does not offer.
    #[error("{name} is not a valid component")]
    #[non_exhaustive]
    Invalid {
        /// The file's name.
        name: String,
        /// What is wrong, and where.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// The component imports what the host does not have.
    #[error("{}", each(name, missing))]
    #[non_exhaustive]
    Imports {
        /// The file's name.
        name: String,
        /// Everything that is missing.
        missing: Vec<MissingImport>,
    },
    /// The component imports an interface that the host has, but in another shape.
    #[error("{name} cannot be linked")]
    #[non_exhaustive]
    Link {
        /// The file's name.
        name: String,
        /// Which function or type is not as the host has it.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// The file is not the output of `precompile`.
    #[error("{name} is not a precompiled component")]
    #[non_exhaustive]
    NotPrecompiled {
        /// The file's name.
        name: String,
    },
    /// The file was compiled by another version of the engine, with other settings, or for another machine, or needs more than
    /// the engine gives.
    #[error(
        "{name} cannot be loaded by this engine; where another one or another machine compiled it, compile it again"
    )]
    #[non_exhaustive]
    OtherEngine {
        /// The file's name.
        name: String,
        /// What differs.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
}

impl LoadError {
    fn refused(name: String, error: wasmtime::Error) -> Self {
        let source = error.into();
        Self::Link { name, source }
    }

    fn invalid(name: &str, error: wasmtime::Error) -> Self {
        Self::Invalid {
            name: name.into(),
            source: error.into(),
        }
    }
}

/// One line for one missing import, and a list for more.
fn each(name: &str, missing: &[MissingImport]) -> String {
    match missing {
        [import] => format!("{name} imports {import}"),
        imports => imports
            .iter()
            .fold(format!("{name} cannot be linked:"), |text, import| {
                text + "\n  it imports " + &import.to_string()
            }),
    }
}
