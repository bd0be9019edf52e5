use std::error::Error;
use std::fmt::{self, Debug, Display};

/// Whether a backend showed a behaviour.
pub type Shown = Result<(), Broken>;

/// A behaviour that a backend does not show.
#[derive(Debug, thiserror::Error)]
#[error(
    "asked {asked}\n  expected: {expected}\n  came:     {came}\n  a guest relies on it in {wit}"
)]
pub struct Broken {
    wit: &'static str,
    asked: String,
    expected: String,
    came: String,
}

impl Broken {
    /// The WIT function that relies on the behaviour, as in `wasi:keyvalue/atomics swap`.
    #[must_use]
    pub const fn wit(&self) -> &'static str {
        self.wit
    }

    /// What was asked of the backend.
    #[must_use]
    pub fn asked(&self) -> &str {
        &self.asked
    }

    /// What every backend answers.
    #[must_use]
    pub fn expected(&self) -> &str {
        &self.expected
    }

    /// What this one answered.
    #[must_use]
    pub fn came(&self) -> &str {
        &self.came
    }

    /// The same, as the last of several operations.
    pub(super) fn after<O: Debug>(mut self, operations: &[O]) -> Self {
        let all = operations.iter().map(|o| format!("    {o:?}\n"));
        self.asked = format!("{}, at the end of\n{}", self.asked, all.collect::<String>());
        self
    }
}

/// A WIT function, as in `wasi:keyvalue/atomics swap`.
#[derive(Clone, Copy)]
pub(super) struct Wit(pub(super) &'static str);

impl Wit {
    /// Says what is asked of the backend, for the message of a behaviour that is not shown.
    pub(super) fn asked(self, asked: impl Display) -> Asked {
        Asked {
            wit: self.0,
            asked: asked.to_string(),
        }
    }
}

/// A question to a backend, before its answer is looked at.
#[must_use]
pub(super) struct Asked {
    wit: &'static str,
    asked: String,
}

impl Asked {
    /// The answer has to be this one.
    pub(super) fn gives<T, E>(self, came: Result<T, E>, expected: &T) -> Shown
    where
        T: PartialEq + Debug,
        E: Error,
    {
        match came {
            Ok(came) if came == *expected => Ok(()),
            Ok(came) => Err(self.broken(brief(expected), brief(&came))),
            Err(error) => Err(self.broken(brief(expected), chain(&error))),
        }
    }

    /// There has to be an answer, which the behaviour goes on with.
    pub(super) fn succeeds<T, E: Error>(self, came: Result<T, E>) -> Result<T, Broken> {
        came.map_err(|error| self.broken("success", chain(&error)))
    }

    /// The answer has to be an error of one kind, which `expected` names.
    pub(super) fn refused<T: Debug, E: Error>(
        self,
        came: Result<T, E>,
        expected: &str,
        is_expected: impl FnOnce(&E) -> bool,
    ) -> Shown {
        match came {
            Err(error) if is_expected(&error) => Ok(()),
            Err(error) => Err(self.broken(expected, chain(&error))),
            Ok(came) => Err(self.broken(expected, brief(&came))),
        }
    }

    /// What came has to be as `expected` says.
    pub(super) fn holds(self, holds: bool, expected: impl Display, came: impl Display) -> Shown {
        if holds {
            Ok(())
        } else {
            Err(self.broken(expected, came))
        }
    }

    fn broken(self, expected: impl Display, came: impl Display) -> Broken {
        Broken {
            wit: self.wit,
            asked: self.asked,
            expected: expected.to_string(),
            came: came.to_string(),
        }
    }
}

/// A value as `Debug` shows it, cut where it is too long to read.
fn brief(value: &(impl Debug + ?Sized)) -> String {
    const LIMIT: usize = 400;
    let text = format!("{value:?}");
    match text.char_indices().nth(LIMIT) {
        None => text,
        Some((end, _)) => format!("{}… ({} bytes of text)", &text[..end], text.len()),
    }
}

pub(super) fn chain(error: &dyn Error) -> String {
    struct Chain<'a>(&'a dyn Error);

    impl Display for Chain<'_> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "the error `{}`", self.0)?;
            let mut source = self.0.source();
            while let Some(error) = source {
                write!(f, ", because of `{error}`")?;
                source = error.source();
            }
            Ok(())
        }
    }

    Chain(error).to_string()
}
