//! What a file is that may be no component.

use std::fmt;

use wasmtime::Engine;

/// What a file is, by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum FileKind {
    /// A component.
    Component,
    /// A core WebAssembly module.
    CoreModule,
    /// A component or module that wasmtime has compiled.
    Precompiled,
    /// WebAssembly of a version that is not known.
    UnknownVersion,
    /// Text.
    Text,
    /// Nothing.
    Empty,
    /// Anything else.
    Other,
}

impl FileKind {
    /// Looks at the first bytes of a file.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        match bytes {
            [] => Self::Empty,
            [0, b'a', b's', b'm', 0x0d, 0, 1, 0, ..] => Self::Component,
            [0, b'a', b's', b'm', 1, 0, 0, 0, ..] => Self::CoreModule,
            [0, b'a', b's', b'm', ..] => Self::UnknownVersion,
            _ if Engine::detect_precompiled(bytes).is_some() => Self::Precompiled,
            _ if is_text(bytes) => Self::Text,
            _ => Self::Other,
        }
    }
}

fn is_text(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(512)];
    let valid = match str::from_utf8(start) {
        Ok(_) => start.len(),
        Err(error) => error.valid_up_to(),
    };
    let cut_off = start.len() - valid < 4 && start.len() == 512;
    (valid == start.len() || cut_off) && !start.contains(&0)
}

impl fmt::Display for FileKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Component => "a component",
            Self::CoreModule => {
                "a core WebAssembly module, not a component; build it for wasm32-wasip2, or wrap it with \
                 `wasm-tools component new`"
            }
            Self::Precompiled => {
                "a precompiled artifact, not a component; it is loaded by `load_precompiled`, and run and served \
                 with `--precompiled`"
            }
            Self::UnknownVersion => "WebAssembly of an unknown version, not a component",
            Self::Text => "text, not a component",
            Self::Empty => "empty, not a component",
            Self::Other => "not WebAssembly",
        })
    }
}
