use std::error::Error;
use std::fmt;
use std::iter::successors;
use std::path::Path;
use std::sync::Arc;

/// What is wrong with what was asked for, and where that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    at: Option<Place>,
    text: String,
}

/// A line of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) file: Arc<Path>,
    pub(crate) line: usize,
}

impl Fault {
    /// `at` is none for what came from the command line.
    pub(crate) fn new(at: Option<Place>, text: impl Into<String>) -> Self {
        let text = text.into();
        Self { at, text }
    }

    /// An error and what it came from.
    pub(crate) fn of(at: Option<Place>, error: &dyn Error) -> Self {
        Self::new(at, chain(error))
    }

    pub(crate) fn print(faults: Vec<Self>) {
        for fault in Self::in_order(faults) {
            eprintln!("{fault}");
        }
    }

    /// In the order of their lines, and after them what has no line.
    pub(crate) fn in_order(mut faults: Vec<Self>) -> Vec<Self> {
        faults.sort_by_key(|fault| fault.at.as_ref().map_or(usize::MAX, |at| at.line));
        faults
    }
}

/// An error and all that it came from: in one line, unless one of them has lines of its own.
pub(crate) fn chain(error: &dyn Error) -> String {
    let mut texts = vec![error.to_string()];
    let sources = successors(error.source(), |&error| error.source());
    texts.extend(sources.map(ToString::to_string));
    let in_lines = texts.iter().any(|text| text.contains('\n'));
    texts.join(if in_lines { "\n  because: " } else { ": " })
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.at {
            Some(Place { file, line }) => write!(f, "{}:{line}: {}", file.display(), self.text),
            None => write!(f, "error: {}", self.text),
        }
    }
}
