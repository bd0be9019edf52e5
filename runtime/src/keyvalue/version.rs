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
pub struct Versioned {
    /// The value, or `None` where the key is not there.
    pub value: Option<Bytes>,
    /// The version of this state.
    pub version: Version,
}

/// The outcome of a compare-and-swap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Swap {
    /// The version was the expected one; the value is stored.
    Stored,
    /// The version was another one; nothing was changed.
    Conflict,
}
