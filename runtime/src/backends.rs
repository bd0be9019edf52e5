use std::any::Any;
use std::fmt;
use std::sync::Arc;

use tokio::task::JoinSet;

use crate::blobstore::{BlobStore, ErasedBlobStore};
use crate::call::BoxFuture;
use crate::keyvalue::{ErasedKeyValue, KeyValue};
use crate::messaging::{ErasedMessaging, Messaging};
use crate::sql::{ErasedSql, Sql};
use crate::vault::{ErasedVault, Vault};
use crate::{Backend, Interface};

/// The backend that serves an interface, without its type.
pub(crate) struct Slot<T: ?Sized> {
    pub(crate) name: &'static str,
    pub(crate) backend: Arc<T>,
}

impl<T: ?Sized> Slot<T> {
    fn of<B: Backend>(backend: Arc<T>) -> Self {
        let name = B::NAME;
        Self { name, backend }
    }
}

impl<T: ?Sized> Clone for Slot<T> {
    fn clone(&self) -> Self {
        Self {
            name: self.name,
            backend: Arc::clone(&self.backend),
        }
    }
}

/// Connected backends, one for each interface at most.
///
/// [`Backend::register`] enters a backend; entering a second one for an interface replaces the first, which is kept to be
/// [closed](Self::close) with the others.
#[derive(Default, Clone)]
pub struct Backends {
    pub(crate) keyvalue: Option<Slot<dyn ErasedKeyValue>>,
    pub(crate) blobstore: Option<Slot<dyn ErasedBlobStore>>,
    pub(crate) vault: Option<Slot<dyn ErasedVault>>,
    pub(crate) messaging: Option<Slot<dyn ErasedMessaging>>,
    pub(crate) sql: Option<Slot<dyn ErasedSql>>,
    /// Each backend once, whatever it serves.
    owned: Vec<Arc<dyn Owned>>,
}

/// A backend that can be closed, without its type, of which it knows.
trait Owned: Send + Sync {
    fn close(self: Arc<Self>) -> BoxFuture<'static, ()>;
    fn any(self: Arc<Self>) -> Arc<dyn Any + Send + Sync>;
}

impl<B: Backend> Owned for B {
    fn close(self: Arc<Self>) -> BoxFuture<'static, ()> {
        Box::pin(async move { Backend::close(&*self).await })
    }

    fn any(self: Arc<Self>) -> Arc<dyn Any + Send + Sync> {
        self
    }
}

impl Backends {
    /// No backend for any interface.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Serves `wasi:keyvalue`.
    pub fn keyvalue<B: Backend + KeyValue>(&mut self, backend: Arc<B>) -> &mut Self {
        self.own(&backend);
        self.keyvalue = Some(Slot::of::<B>(backend));
        self
    }

    /// Serves `wasi:blobstore`.
    pub fn blobstore<B: Backend + BlobStore>(&mut self, backend: Arc<B>) -> &mut Self {
        self.own(&backend);
        self.blobstore = Some(Slot::of::<B>(backend));
        self
    }

    /// Serves `wasi:vault`.
    pub fn vault<B: Backend + Vault>(&mut self, backend: Arc<B>) -> &mut Self {
        self.own(&backend);
        self.vault = Some(Slot::of::<B>(backend));
        self
    }

    /// Serves `wasi:messaging`.
    pub fn messaging<B: Backend + Messaging>(&mut self, backend: Arc<B>) -> &mut Self {
        self.own(&backend);
        self.messaging = Some(Slot::of::<B>(backend));
        self
    }

    /// Serves `wasi:sql`.
    pub fn sql<B: Backend + Sql>(&mut self, backend: Arc<B>) -> &mut Self {
        self.own(&backend);
        self.sql = Some(Slot::of::<B>(backend));
        self
    }

    /// [Closes](Backend::close) every backend that was entered, all at the same time.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    pub async fn close(&self) {
        let mut closing = JoinSet::new();
        for backend in &self.owned {
            closing.spawn(Arc::clone(backend).close());
        }
        while let Some(closed) = closing.join_next().await {
            if let Err(error) = closed {
                tracing::error!(target: "wasi_backend", "a backend could not be closed: {error}");
            }
        }
    }

    fn own<B: Backend>(&mut self, backend: &Arc<B>) {
        let address = |owned: &Arc<dyn Owned>| Arc::as_ptr(owned).cast::<()>();
        let known = |owned| address(owned) == Arc::as_ptr(backend).cast();
        if !self.owned.iter().any(known) {
            self.owned.push(Arc::clone(backend) as Arc<dyn Owned>);
        }
    }

    /// The backend of this type, where one was entered: to read its counters, or to give guests something to begin with.
    ///
    /// ```
    /// use std::sync::Arc;
    ///
    /// use runtime::{Backend, Backends};
    ///
    /// fn is_found<B: Backend>(backend: Arc<B>) {
    ///     let mut backends = Backends::new();
    ///     Arc::clone(&backend).register(&mut backends);
    ///     assert!(Arc::ptr_eq(&backends.get::<B>().unwrap(), &backend));
    /// }
    /// ```
    #[must_use]
    pub fn get<B: Backend>(&self) -> Option<Arc<B>> {
        let mut owned = self.owned.iter().map(|owned| Arc::clone(owned).any());
        owned.find_map(|owned| owned.downcast().ok())
    }

    /// The name of the backend that serves an interface.
    #[must_use]
    pub fn serving(&self, interface: Interface) -> Option<&'static str> {
        match interface {
            Interface::KeyValue => self.keyvalue.as_ref().map(|slot| slot.name),
            Interface::BlobStore => self.blobstore.as_ref().map(|slot| slot.name),
            Interface::Vault => self.vault.as_ref().map(|slot| slot.name),
            Interface::Messaging => self.messaging.as_ref().map(|slot| slot.name),
            Interface::Sql => self.sql.as_ref().map(|slot| slot.name),
        }
    }

    /// Whether the backend of an interface never waits.
    #[cfg(feature = "host")]
    pub(crate) fn is_immediate(&self, interface: Interface) -> bool {
        let immediate = match interface {
            Interface::KeyValue => self
                .keyvalue
                .as_ref()
                .map(|slot| slot.backend.is_immediate()),
            Interface::BlobStore => self
                .blobstore
                .as_ref()
                .map(|slot| slot.backend.is_immediate()),
            Interface::Vault => self.vault.as_ref().map(|slot| slot.backend.is_immediate()),
            Interface::Messaging => self
                .messaging
                .as_ref()
                .map(|slot| slot.backend.is_immediate()),
            Interface::Sql => self.sql.as_ref().map(|slot| slot.backend.is_immediate()),
        };
        immediate.unwrap_or_default()
    }

    /// Takes over what `other` has for one interface.
    #[cfg(feature = "host")]
    pub(crate) fn take_over(&mut self, interface: Interface, other: &mut Self) {
        self.owned.append(&mut other.owned);
        match interface {
            Interface::KeyValue => self.keyvalue = other.keyvalue.take(),
            Interface::BlobStore => self.blobstore = other.blobstore.take(),
            Interface::Vault => self.vault = other.vault.take(),
            Interface::Messaging => self.messaging = other.messaging.take(),
            Interface::Sql => self.sql = other.sql.take(),
        }
    }
}

impl fmt::Debug for Backends {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let interfaces = Interface::ALL.iter();
        f.debug_map()
            .entries(interfaces.filter_map(|&i| Some((i, self.serving(i)?))))
            .finish()
    }
}
