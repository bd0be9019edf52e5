use bytes::Bytes;

/// What tells one state of a key from every other. A variant that a backend never gives is the version of no state.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Version {
    /// The key is not there. Whether it was there meanwhile, this does not tell.
    Absent,
    /// A number that the engine never gives twice to one key, as a revision.
    Number(u64),
    /// A text that the engine never gives twice to one key, as an entity tag.
    Tag(String),
}

/// A value as it was read, and its version.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Versioned {
    /// The value, or `None` where the key is not there.
    pub value: Option<Bytes>,
    /// The version of this state.
    pub version: Version,
}

impl Versioned {
    /// A state of a key: its value, or `None` where it is not there, and the version.
    ///
    /// ```
    /// use runtime::keyvalue::{Version, Versioned};
    ///
    /// let read = Versioned::new(Some("two books".into()), Version::Number(7));
    /// assert_eq!(read.version, Version::Number(7));
    /// assert_eq!(Versioned::absent(), Versioned::new(None, Version::Absent));
    /// ```
    #[must_use]
    pub fn new(value: Option<Bytes>, version: Version) -> Self {
        Self { value, version }
    }

    /// The state of a key that is not there, of an engine that tells no more of it.
    #[must_use]
    pub fn absent() -> Self {
        Self::new(None, Version::Absent)
    }
}

/// The outcome of a compare-and-swap. What is not [`Stored`](Self::Stored) has changed nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
#[must_use]
pub enum Swap {
    /// The version was the expected one; the value is stored.
    Stored,
    /// The version was another one; nothing was changed.
    Conflict,
}
