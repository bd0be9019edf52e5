//! The cursors of `list-keys`: text as backends give it, or a number that stands for it.

use std::collections::VecDeque;

use wasmtime::component::{ComponentType, Lift, Lower};

use super::super::super::kept::{Counter, Kept, Size};
use crate::keyvalue::Error;

/// How a flavour writes the cursor of a listing.
pub(in super::super::super) trait Cursor:
    ComponentType + Lift + Lower + Size + Send + Sync + 'static
{
    /// The backend's cursor for the guest's.
    fn read(self, numbered: &Numbered) -> Result<String, Error>;

    /// The guest's cursor for the backend's, where there is room for it.
    fn write(cursor: String, numbered: &mut Numbered, bytes: &Counter) -> Result<Self, String>;
}

impl Cursor for String {
    fn read(self, _: &Numbered) -> Result<String, Error> {
        Ok(self)
    }

    fn write(cursor: String, _: &mut Numbered, _: &Counter) -> Result<Self, String> {
        Ok(cursor)
    }
}

impl Cursor for u64 {
    fn read(self, numbered: &Numbered) -> Result<String, Error> {
        let cursor = numbered.latest.iter().find(|(number, _)| *number == self);
        let (_, cursor) = cursor.ok_or_else(|| {
            Error::other("the cursor is not one that this bucket lately gave out")
        })?;
        Ok(cursor.to_string())
    }

    fn write(cursor: String, numbered: &mut Numbered, bytes: &Counter) -> Result<Self, String> {
        if numbered.latest.len() == Numbered::KEPT {
            numbered.latest.pop_front();
        }
        let cursor = bytes.keep(cursor)?;
        numbered.given += 1;
        numbered.latest.push_back((numbered.given, cursor));
        Ok(numbered.given)
    }
}

/// The cursors that one handle gave out as numbers: the latest ones, so that a handle that lists for ever stays small.
#[derive(Default)]
pub(in super::super::super) struct Numbered {
    given: u64,
    latest: VecDeque<(u64, Kept<String>)>,
}

impl Numbered {
    const KEPT: usize = 64;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(cursor: &str, numbered: &mut Numbered) -> u64 {
        u64::write(cursor.into(), numbered, &Counter::new(100)).unwrap()
    }

    #[test]
    fn a_number_stands_for_its_cursor() {
        let mut numbered = Numbered::default();
        let first = write("a", &mut numbered);
        let second = write("b", &mut numbered);
        assert_eq!(first.read(&numbered).unwrap(), "a");
        assert_eq!(second.read(&numbered).unwrap(), "b");
    }

    #[test]
    fn a_number_that_was_not_given_is_refused() {
        let mut numbered = Numbered::default();
        let given = write("a", &mut numbered);
        assert!((given + 1).read(&numbered).is_err());
        assert!(0.read(&numbered).is_err());
    }

    #[test]
    fn the_latest_cursors_are_kept() {
        let mut numbered = Numbered::default();
        let first = write("first", &mut numbered);
        for _ in 0..Numbered::KEPT {
            write("later", &mut numbered);
        }
        assert!(first.read(&numbered).is_err());
        assert_eq!(numbered.latest.len(), Numbered::KEPT);
    }

    #[test]
    fn cursors_take_no_more_bytes_than_the_guest_may_have_kept() {
        let (mut numbered, bytes) = (Numbered::default(), Counter::new(10));
        let mut write = || u64::write("12345".into(), &mut numbered, &bytes);
        assert!(write().is_ok());
        assert!(write().is_ok());
        assert!(write().is_err());
        drop(numbered);
        assert_eq!(bytes.left(), 10);
    }
}
