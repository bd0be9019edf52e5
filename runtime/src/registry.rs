use std::sync::Arc;

use crate::blobstore::BlobStore;
use crate::keyvalue::KeyValue;
use crate::messaging::Messaging;
use crate::sql::Sql;
use crate::vault::Vault;
use crate::{Backend, Backends};

/// Is told by [`Backend::enter`] which interfaces `B` serves, each with the proof that `B` implements its trait.
///
/// A wrapper knows nothing of the interfaces of the backend inside. It serves all of them by handing that backend a
/// registry of its own, which tells the outer one of the wrapper instead, as those of [`testing`](crate::testing) do.
///
/// The method of an interface that is added later has a default, which enters nothing: a registry from before goes on, and
/// does not serve that interface.
pub trait Registry<B> {
    /// `B` serves `wasi:keyvalue`.
    fn keyvalue(&mut self)
    where
        B: KeyValue;

    /// `B` serves `wasi:blobstore`.
    fn blobstore(&mut self)
    where
        B: BlobStore;

    /// `B` serves `wasi:vault`.
    fn vault(&mut self)
    where
        B: Vault;

    /// `B` serves `wasi:messaging`.
    fn messaging(&mut self)
    where
        B: Messaging;

    /// `B` serves `wasi:sql`.
    fn sql(&mut self)
    where
        B: Sql;
}

/// Enters one backend in a list of them.
pub(crate) struct Entry<'a, B> {
    pub(crate) backend: Arc<B>,
    pub(crate) backends: &'a mut Backends,
}

impl<B: Backend> Registry<B> for Entry<'_, B> {
    fn keyvalue(&mut self)
    where
        B: KeyValue,
    {
        self.backends.keyvalue(Arc::clone(&self.backend));
    }

    fn blobstore(&mut self)
    where
        B: BlobStore,
    {
        self.backends.blobstore(Arc::clone(&self.backend));
    }

    fn vault(&mut self)
    where
        B: Vault,
    {
        self.backends.vault(Arc::clone(&self.backend));
    }

    fn messaging(&mut self)
    where
        B: Messaging,
    {
        self.backends.messaging(Arc::clone(&self.backend));
    }

    fn sql(&mut self)
    where
        B: Sql,
    {
        self.backends.sql(Arc::clone(&self.backend));
    }
}
