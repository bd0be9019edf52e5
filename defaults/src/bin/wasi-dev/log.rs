//! What is told while components are served: a line for each request, delivery and change, or JSON.

mod line;

use std::io::{self, IsTerminal as _};

use tracing_subscriber::{EnvFilter, fmt};

use line::Lines;

/// The target of what this command tells of itself.
pub(crate) const TARGET: &str = "wasi_dev";

/// How what happens is told.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Log {
    /// Warnings and errors alone.
    Quiet,
    /// Also what is served, for people.
    Lines,
    /// Also what is served, for programs.
    Json,
}

impl Log {
    /// Tells on standard error what `RUST_LOG` selects, which is by default what this kind is for.
    pub(crate) fn start(self) {
        let default = match self {
            Self::Quiet => "warn".to_owned(),
            Self::Lines | Self::Json => format!("warn,wasi_backend::served=info,{TARGET}=info"),
        };
        let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| default.into());
        let log = fmt()
            .with_env_filter(filter)
            .with_writer(io::stderr)
            .with_ansi(is_coloured(io::stderr().is_terminal()));
        match self {
            Self::Quiet => log.init(),
            Self::Lines => log.event_format(Lines::default()).init(),
            Self::Json => log.json().flatten_event(true).init(),
        }
    }
}

/// Whether colours are shown where the output is a terminal, or is not. <https://no-color.org> asks for none.
pub(crate) fn is_coloured(is_terminal: bool) -> bool {
    is_terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}
