use std::fmt;

/// An interface that a backend can serve to guests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Interface {
    /// `wasi:keyvalue`, served by a [`KeyValue`](crate::keyvalue::KeyValue).
    KeyValue,
    /// `wasi:blobstore`, served by a [`BlobStore`](crate::blobstore::BlobStore).
    BlobStore,
    /// `wasi:vault`, served by a [`Vault`](crate::vault::Vault).
    Vault,
    /// `wasi:messaging`, served by a [`Messaging`](crate::messaging::Messaging).
    Messaging,
    /// `wasi:sql`, served by a [`Sql`](crate::sql::Sql).
    Sql,
}

impl Interface {
    /// Every interface, in the order of their names in the documentation.
    pub const ALL: &'static [Self] = &[
        Self::KeyValue,
        Self::BlobStore,
        Self::Vault,
        Self::Messaging,
        Self::Sql,
    ];

    /// The name as `#[wasi_backend(…)]` and WIT spell it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::KeyValue => "keyvalue",
            Self::BlobStore => "blobstore",
            Self::Vault => "vault",
            Self::Messaging => "messaging",
            Self::Sql => "sql",
        }
    }
}

impl fmt::Display for Interface {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
