//! What a case says about the answers it gets. Each check leaves the case with the reason when it does not hold.
//!
//! The macros only gather words; the work is in functions, once per type, for a case has many checks and a component
//! should be small.

use std::fmt::{self, Debug, Write as _};
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::Outcome;

/// The call succeeds; its value is the value of the macro.
#[macro_export]
macro_rules! done {
    ($asked:expr) => {
        $crate::done($crate::place!($asked), $asked)?
    };
}

/// The call succeeds with a value equal to the one after the arrow.
#[macro_export]
macro_rules! gives {
    ($asked:expr => $wanted:expr) => {
        $crate::gives($crate::place!($asked), $asked, $wanted)?
    };
}

/// The call fails with an error that fits the pattern after the arrow.
#[macro_export]
macro_rules! refuses {
    ($asked:expr => $error:pat) => {
        match $asked {
            Err($error) => $crate::count(),
            came => {
                let wanted = concat!("Err(", stringify!($error), ")");
                return Err($crate::unmet($crate::place!($asked), &came, wanted));
            }
        }
    };
}

/// An answer that is no `Result` is equal to the value after the arrow.
#[macro_export]
macro_rules! is {
    ($asked:expr => $wanted:expr) => {
        $crate::is($crate::place!($asked), $asked, $wanted)?
    };
}

/// Something is as it should be; the words say what it is not.
#[macro_export]
macro_rules! holds {
    ($condition:expr, $($words:tt)+) => {
        if !$condition {
            return Err($crate::broken(format_args!($($words)+), line!()));
        }
        $crate::count();
    };
}

/// What was asked, and where. The file is the one of the case, which the guest names; its path with every check would be
/// a tenth of a component.
#[doc(hidden)]
#[macro_export]
macro_rules! place {
    ($asked:expr) => {
        concat!(stringify!($asked), " (line ", line!(), ")")
    };
}

static ASSERTIONS: AtomicUsize = AtomicUsize::new(0);

#[doc(hidden)]
pub fn count() {
    ASSERTIONS.fetch_add(1, Ordering::Relaxed);
}

/// How many checks held so far.
pub(crate) fn counted() -> usize {
    ASSERTIONS.load(Ordering::Relaxed)
}

#[doc(hidden)]
#[inline(never)]
pub fn done<T, E: Debug>(place: &str, came: Result<T, E>) -> Result<T, String> {
    count();
    came.map_err(|error| unmet(place, &Err::<(), _>(error), "success"))
}

#[doc(hidden)]
#[inline(never)]
pub fn gives<T, E>(place: &str, came: Result<T, E>, wanted: T) -> Outcome
where
    T: PartialEq + Debug,
    E: Debug,
{
    count();
    match came {
        Ok(value) if value == wanted => Ok(()),
        came => Err(unmet(place, &came, &shown(&Ok::<_, ()>(wanted)))),
    }
}

#[doc(hidden)]
#[inline(never)]
pub fn is<T: PartialEq + Debug>(place: &str, came: T, wanted: T) -> Outcome {
    count();
    if came == wanted {
        return Ok(());
    }
    Err(unmet(place, &came, &shown(&wanted)))
}

#[doc(hidden)]
#[inline(never)]
pub fn unmet(place: &str, came: &dyn Debug, wanted: &str) -> String {
    format!(
        "  asked:  {place}\n  came:   {}\n  wanted: {wanted}",
        shown(came)
    )
}

#[doc(hidden)]
#[inline(never)]
pub fn broken(words: fmt::Arguments<'_>, line: u32) -> String {
    format!("  {words} (line {line})")
}

/// Whether a text has these words in it. The search of `str` is 2 KB of a component, for texts of any length.
#[inline(never)]
pub fn says(text: &str, words: &str) -> bool {
    let mut places = text.as_bytes().windows(words.len());
    places.any(|place| place == words.as_bytes())
}

/// A value in its `Debug` form, cut short where it is long.
#[inline(never)]
pub fn shown(value: &dyn Debug) -> String {
    let mut text = Short(String::new());
    if write!(text, "{value:?}").is_err() {
        text.0.push('…');
    }
    text.0
}

/// Refuses what goes over the limit, so that a value of a MiB is not written out first.
struct Short(String);

impl Short {
    const LIMIT: usize = 400;
}

impl fmt::Write for Short {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        let room = Self::LIMIT.saturating_sub(self.0.len());
        let cut = part.floor_char_boundary(room);
        self.0.push_str(&part[..cut]);
        if cut == part.len() {
            Ok(())
        } else {
            Err(fmt::Error)
        }
    }
}
