//! How a wrapper is a backend: it serves what the one inside serves.

use std::marker::PhantomData;

use super::Wrapped;
use super::forward::Hook;
use crate::blobstore::BlobStore;
use crate::keyvalue::KeyValue;
use crate::messaging::Messaging;
use crate::sql::Sql;
use crate::vault::Vault;
use crate::{Backend, ConnectError, Interface, Registry};

impl<B: Backend, H: Hook> Backend for Wrapped<B, H> {
    const NAME: &'static str = B::NAME;
    const INTERFACES: &'static [Interface] = B::INTERFACES;
    type Options = B::Options;

    async fn connect_with(options: B::Options) -> Result<Self, ConnectError> {
        let backend = B::connect_with(options).await?;
        Ok(Self::around(backend, H::default()))
    }

    async fn close(&self) {
        self.inner().close().await;
    }

    fn enter(registry: &mut impl Registry<Self>) {
        let hook = PhantomData;
        B::enter(&mut Inside { registry, hook });
    }
}

/// Is told of the backend inside, and tells of the wrapper.
struct Inside<'a, R, H> {
    registry: &'a mut R,
    hook: PhantomData<H>,
}

macro_rules! inside {
    ($($interface:ident: $trait:ident;)*) => {
        impl<B, R, H> Registry<B> for Inside<'_, R, H>
        where
            B: Backend,
            R: Registry<Wrapped<B, H>>,
            H: Hook,
        {$(
            fn $interface(&mut self)
            where
                B: $trait,
            {
                self.registry.$interface();
            }
        )*}
    };
}

inside! {
    keyvalue: KeyValue;
    blobstore: BlobStore;
    vault: Vault;
    messaging: Messaging;
    sql: Sql;
}
