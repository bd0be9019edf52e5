//! What is told while components are served: a line for each request, delivery and change, or JSON.

mod line;

use std::env::{self, VarError};
use std::io::{self, IsTerminal as _};

use tracing_subscriber::{EnvFilter, fmt};

use crate::printed;
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
            Self::Lines | Self::Json => {
                let guests = printed::TARGET;
                format!("warn,wasi_backend::served=info,{guests}=info,{TARGET}=info")
            }
        };
        let (filter, malformed) = match selected() {
            Ok(None) => (default.into(), None),
            Ok(Some(filter)) => (filter, None),
            Err(error) => (default.into(), Some(error)),
        };
        let log = fmt()
            .with_env_filter(filter)
            .with_writer(io::stderr)
            // Where standard error is closed there is nobody to tell that it is.
            .log_internal_errors(false)
            .with_ansi(is_coloured(io::stderr().is_terminal()));
        match self {
            Self::Quiet => log.init(),
            Self::Lines => log.event_format(Lines::default()).init(),
            Self::Json => log.json().flatten_event(true).init(),
        }
        if let Some(error) = malformed {
            tracing::warn!(
                target: TARGET,
                error,
                "RUST_LOG is ignored; it takes a level, or levels of targets, as in `warn,wasi_backend=debug`"
            );
        }
    }
}

/// What `RUST_LOG` selects, or what is wrong with it.
fn selected() -> Result<Option<EnvFilter>, String> {
    match env::var("RUST_LOG") {
        Ok(text) if !text.is_empty() => {
            let filter = EnvFilter::builder().parse(text);
            filter.map(Some).map_err(|error| error.to_string())
        }
        Ok(_) | Err(VarError::NotPresent) => Ok(None),
        Err(error) => Err(error.to_string()),
    }
}

/// Whether colours are shown where the output is a terminal, or is not. <https://no-color.org> asks for none.
pub(crate) fn is_coloured(is_terminal: bool) -> bool {
    is_terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}
