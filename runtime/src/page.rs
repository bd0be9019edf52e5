//! Pages of names, and the cursors between them.

use std::ops::Bound;

/// A part of a sorted list of names, and where the next part begins.
///
/// A cursor holds the last name of its page, so a listing goes on after that name whatever was written meanwhile: a
/// name that was there throughout is listed exactly once. A checksum seals it, so that what is no cursor is refused. A guest that
/// means to can make one, and may have one of another listing: a position is the guest's own text, as any name that it gives.
///
/// ```
/// use runtime::Page;
///
/// let names = || ["a", "b", "c"].map(String::from);
/// let first = Page::of_sorted(names(), None, 2)?;
/// assert_eq!(first.keys, ["a", "b"]);
/// let last = Page::of_sorted(names(), first.cursor.as_deref(), 2)?;
/// assert_eq!(last.keys, ["c"]);
/// assert_eq!(last.cursor, None);
/// assert!(Page::of_sorted(names(), Some("b"), 2).is_err());
/// # Ok::<_, runtime::InvalidCursor>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Page {
    /// Names, of objects in ascending order of their bytes.
    pub keys: Vec<String>,
    /// What asks for the next page; `None` when this is the last one.
    pub cursor: Option<String>,
}

/// What is no cursor of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the cursor is not one that this listing gave out")]
pub struct InvalidCursor;

impl Page {
    /// As many names as a page holds where nothing else is said.
    pub const LIMIT: usize = 1000;

    /// A page with a cursor that the backend has sealed itself. Most have theirs sealed by [`at`](Self::at).
    #[must_use]
    pub fn new(keys: Vec<String>, cursor: Option<String>) -> Self {
        Self { keys, cursor }
    }

    /// A page of a store that has positions of its own, such as tokens. The next one begins at `next`.
    ///
    /// ```
    /// use runtime::Page;
    ///
    /// let page = Page::at(vec!["a".into()], Some("17"));
    /// assert_eq!(Page::position(page.cursor.as_deref())?, Some("17"));
    /// assert_eq!(Page::position(None)?, None);
    /// assert!(Page::position(Some("17")).is_err());
    /// # Ok::<_, runtime::InvalidCursor>(())
    /// ```
    #[must_use]
    pub fn at(keys: Vec<String>, next: Option<&str>) -> Self {
        let cursor = next.map(sealed);
        Self { keys, cursor }
    }

    /// The position that a page was to begin [at](Self::at); none for the first page.
    ///
    /// # Errors
    ///
    /// When the cursor is not one that [`Page`] made.
    pub fn position(cursor: Option<&str>) -> Result<Option<&str>, InvalidCursor> {
        let Some(cursor) = cursor else {
            return Ok(None);
        };
        let (seal, position) = cursor.split_at_checked(SEAL).ok_or(InvalidCursor)?;
        if seal == seal_of(position) {
            Ok(Some(position))
        } else {
            Err(InvalidCursor)
        }
    }

    /// Where the listing goes on: the lower bound for a range query over sorted names.
    ///
    /// # Errors
    ///
    /// When the cursor is not one that [`Page`] made.
    pub fn start(cursor: Option<&str>) -> Result<Bound<&str>, InvalidCursor> {
        let last = Self::position(cursor)?;
        Ok(last.map_or(Bound::Unbounded, Bound::Excluded))
    }

    /// The next page from names in ascending order that begin after [`start`](Self::start).
    ///
    /// Takes `limit` names, at least one, and looks at one more.
    #[must_use]
    pub fn next_of<I>(names: I, limit: usize) -> Self
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        let mut names = names.into_iter();
        let keys: Vec<String> = names.by_ref().take(limit.max(1)).map(Into::into).collect();
        let more = names.next().is_some();
        let last = keys.last().filter(|_| more);
        let cursor = last.map(|name| sealed(name));
        Self { keys, cursor }
    }

    /// The page after `cursor` from all the names, in ascending order.
    ///
    /// Reads past the names of earlier pages; with an index, use [`start`](Self::start) and
    /// [`next_of`](Self::next_of).
    ///
    /// # Errors
    ///
    /// When the cursor is not one that [`Page`] made.
    pub fn of_sorted<I>(names: I, cursor: Option<&str>, limit: usize) -> Result<Self, InvalidCursor>
    where
        I: IntoIterator,
        I::Item: Into<String> + AsRef<str>,
    {
        let start = Self::start(cursor)?;
        let rest = names.into_iter().skip_while(|name| match start {
            Bound::Excluded(last) => name.as_ref() <= last,
            _ => false,
        });
        Ok(Self::next_of(rest, limit))
    }
}

const SEAL: usize = 16;

fn sealed(position: &str) -> String {
    seal_of(position) + position
}

/// FNV-1a over the position, from a basis of our own: it tells a cursor from a name, and keeps nobody out.
fn seal_of(position: &str) -> String {
    const BASIS: u64 = 0xcbf2_9ce4_8422_2325 ^ 0x7761_7369_6375_7273;
    let hash = position.bytes().fold(BASIS, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:0SEAL$x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_join_to_the_whole_list() {
        let names: Vec<String> = (100..125).map(|n| n.to_string()).collect();
        let mut listed = Vec::new();
        let mut cursor = None;
        loop {
            let page = Page::of_sorted(names.clone(), cursor.as_deref(), 10).unwrap();
            listed.extend(page.keys);
            match page.cursor {
                Some(next) => cursor = Some(next),
                None => break,
            }
        }
        assert_eq!(listed, names);
    }

    #[test]
    fn a_page_looks_at_one_name_more_than_it_has() {
        let mut looked = 0;
        let names = (10..).map(|n: u32| {
            looked += 1;
            n.to_string()
        });
        assert_eq!(Page::next_of(names, 3).keys, ["10", "11", "12"]);
        assert_eq!(looked, 4);
    }

    #[test]
    fn a_full_last_page_has_no_cursor() {
        assert_eq!(Page::next_of(["a", "b"], 2).cursor, None);
    }

    #[test]
    fn an_unknown_cursor_is_refused() {
        for bad in ["", "a", "0000000000000000a", "ääääääääää"] {
            assert_eq!(Page::start(Some(bad)), Err(InvalidCursor), "{bad}");
        }
    }

    #[test]
    fn a_listing_goes_on_after_a_name_that_is_gone() {
        let first = Page::of_sorted(["a", "b", "c"], None, 2).unwrap();
        let next = Page::of_sorted(["a", "bb", "c"], first.cursor.as_deref(), 2).unwrap();
        assert_eq!(next.keys, ["bb", "c"]);
    }
}
