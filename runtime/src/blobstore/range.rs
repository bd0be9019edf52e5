use std::ops::Range;

use super::{Error, Result};

/// The part of an object that a guest asked for: from one byte to another, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ByteRange {
    start: u64,
    end: u64,
}

impl ByteRange {
    /// The whole object, whatever its size.
    pub const ALL: Self = Self {
        start: 0,
        end: u64::MAX,
    };

    /// The bytes from `start` to `end`, both included, as `container.get-data` counts them.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidRange`] when it ends before it starts.
    pub fn new(start: u64, end: u64) -> Result<Self> {
        if start > end {
            return Err(Error::InvalidRange { start, end });
        }
        Ok(Self { start, end })
    }

    /// The first byte.
    #[must_use]
    pub const fn start(self) -> u64 {
        self.start
    }

    /// The last byte, which may lie past the end of the object.
    #[must_use]
    pub const fn end(self) -> u64 {
        self.end
    }

    /// The bytes of an object of `size` bytes, the end excluded; empty where the start lies past the end.
    ///
    /// ```
    /// use runtime::blobstore::ByteRange;
    ///
    /// assert_eq!(ByteRange::new(2, 4)?.within(10), 2..5);
    /// assert_eq!(ByteRange::ALL.within(10), 0..10);
    /// assert!(ByteRange::new(10, 12)?.within(10).is_empty());
    /// # Ok::<_, runtime::blobstore::Error>(())
    /// ```
    #[must_use]
    pub fn within(self, size: u64) -> Range<u64> {
        let end = self.end.saturating_add(1).min(size);
        self.start.min(end)..end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_is_included_and_clamped() {
        let within = |start, end, size| ByteRange::new(start, end).unwrap().within(size);
        assert_eq!(within(0, 0, 5), 0..1);
        assert_eq!(within(0, 4, 5), 0..5);
        assert_eq!(within(0, 5, 5), 0..5);
        assert_eq!(within(0, u64::MAX, 5), 0..5);
        assert_eq!(within(4, 4, 5), 4..5);
        assert!(within(5, 9, 5).is_empty());
        assert!(within(u64::MAX, u64::MAX, 5).is_empty());
        assert!(within(0, 0, 0).is_empty());
    }

    #[test]
    fn a_range_that_ends_before_it_starts_is_refused() {
        let error = ByteRange::new(4, 3).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the range starts at 4 and ends before, at 3"
        );
    }
}
