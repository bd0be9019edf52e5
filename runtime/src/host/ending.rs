//! How guests end.

use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "a guest may have ended with an error"]
pub struct Exit(i32);

impl Exit {
    pub(super) const fn new(code: i32) -> Self {
        Self(code)
    }

    /// The exit code; 0 is success.
    #[must_use]
    pub const fn code(self) -> i32 {
        self.0
    }

    /// Whether the command ended with success.
    #[must_use]
    pub const fn success(self) -> bool {
        self.0 == 0
    }
}

/// For a program that ends as its guest did. A code that the operating system cannot pass on becomes 255, so that it is not
/// taken for success.
impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(u8::try_from(exit.code()).unwrap_or(u8::MAX))
    }
}

/// A guest did not run to its end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// The component does not export `wasi:cli/run` 0.2 or 0.3.
    #[error(
        "{name} is not a command: it does not export wasi:cli/run@0.2 or 0.3, but {}",
        list(exports)
    )]
    #[non_exhaustive]
    NoCommand {
        /// The component's name.
        name: String,
        /// What it exports.
        exports: Vec<String>,
    },
    /// The guest took longer than it may.
    #[error("{name} was stopped at its deadline of {after:?}")]
    #[non_exhaustive]
    Deadline {
        /// The component's name.
        name: String,
        /// How long it was given.
        after: Duration,
    },
    /// The guest computed for longer than it may.
    #[error("{name} was stopped after {after:?} of computing")]
    #[non_exhaustive]
    CpuTime {
        /// The component's name.
        name: String,
        /// How long it was given.
        after: Duration,
    },
    /// The guest could not be started, trapped, or was ended by what it called, as by a backend that panicked.
    #[error("{name} trapped")]
    #[non_exhaustive]
    Trap {
        /// The component's name.
        name: String,
        /// Why: a [`wasmtime::Trap`] and the guest's backtrace, or what else it was.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
}

pub(super) fn list(exports: &[String]) -> String {
    if exports.is_empty() {
        "nothing".into()
    } else {
        exports.join(", ")
    }
}
