use std::future::Future;
use std::sync::Arc;

use defaults::{MemoryBlobStore, MemoryBlobStoreOptions};
use runtime::Backend as _;
use runtime::blobstore::{
    Blob, BlobStore, Body, ByteRange, ContainerInfo, ObjectId, ObjectInfo, Page, Result,
};

pub(super) type Store = Arc<MemoryBlobStore>;

/// The store in memory, with a fault.
pub(super) struct Faulty<F> {
    store: Store,
    fault: F,
}

impl<F: Fault> Faulty<F> {
    pub(super) async fn connect() -> Self {
        let options = MemoryBlobStoreOptions {
            page_size: 3,
            ..Default::default()
        };
        let store = MemoryBlobStore::connect_with(options).await.unwrap();
        Self {
            store: Arc::new(store),
            fault: F::default(),
        }
    }
}

macro_rules! as_the_store {
    ($(fn $method:ident($($arg:ident: $ty:ty),*) -> $answer:ty;)+) => {
        /// What is done otherwise than the store does it.
        pub(super) trait Fault: Default + Send + Sync + 'static {$(
            fn $method(
                &self,
                store: &Store,
                $($arg: $ty),*
            ) -> impl Future<Output = Result<$answer>> + Send {
                store.$method($($arg),*)
            }
        )+}

        impl<F: Fault> BlobStore for Faulty<F> {
            const IMMEDIATE: bool = true;

            $(
                fn $method(&self, $($arg: $ty),*) -> impl Future<Output = Result<$answer>> + Send {
                    self.fault.$method(&self.store, $($arg),*)
                }
            )+
        }
    };
}

as_the_store! {
    fn create_container(name: &str) -> ();
    fn delete_container(name: &str) -> ();
    fn container_info(name: &str) -> Option<ContainerInfo>;
    fn put(container: &str, object: &str, body: Body) -> ();
    fn get(container: &str, object: &str, range: ByteRange) -> Blob;
    fn list(container: &str, cursor: Option<&str>) -> Page;
    fn delete(container: &str, object: &str) -> ();
    fn info(container: &str, object: &str) -> Option<ObjectInfo>;
    fn delete_many(container: &str, objects: &[String]) -> ();
    fn clear(container: &str) -> ();
    fn copy(from: &ObjectId, to: &ObjectId) -> ();
    fn rename(from: &ObjectId, to: &ObjectId) -> ();
}
