//! Objects in memory.

mod content;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::mem;
use std::ops::Bound;
use std::sync::Arc;
use std::time::SystemTime;

use parking_lot::Mutex;
use runtime::blobstore::{
    Blob, BlobStore, Body, ByteRange, ContainerInfo, Error, ObjectId, ObjectInfo, Page, Result,
};
use runtime::{ByteSize, Charge, Quota, wasi_backend};

use content::Content;

/// Objects in the memory of the process, gone when it is dropped.
///
/// Readers and copies share the bytes of an object, which count until the last copy and the last reader's body is dropped. A
/// body is copied as it comes, so that one chunk of it at a time is there twice.
///
/// ```
/// use defaults::MemoryBlobStore;
/// use runtime::Backend as _;
/// use runtime::blobstore::{BlobStore as _, ByteRange};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let store = MemoryBlobStore::connect().await?;
/// store.create_container("receipts").await?;
/// store.put("receipts", "7", "two books".into()).await?;
/// let blob = store.get("receipts", "7", ByteRange::new(4, 8)?).await?;
/// assert_eq!(blob.body.collect().await?, "books");
/// # Ok(())
/// # }
/// ```
#[wasi_backend(blobstore)]
#[derive(Debug)]
pub struct MemoryBlobStore {
    /// How many bytes are kept, of bodies and of names, with some 300 more for each name.
    #[option(env = "BLOBSTORE_MAX_BYTES", default = ByteSize::gib(1))]
    max_bytes: ByteSize,
    /// How many names a page of a listing has, 1 at least.
    #[option(env = "BLOBSTORE_PAGE_SIZE", default = Page::LIMIT)]
    page_size: usize,
    containers: Mutex<BTreeMap<String, Kept<Objects>>>,
    quota: Quota,
}

/// What a name takes beside its bytes: its place, and the allocations of it and of what goes by it.
const ENTRY: usize = 320;

type Objects = BTreeMap<String, Kept<Arc<Content>>>;

/// What goes by a name that counts, and since when.
#[derive(Debug)]
struct Kept<T> {
    created_at: SystemTime,
    value: T,
    _name: Charge,
}

impl MemoryBlobStore {
    fn kept<T>(&self, name: &str, value: T) -> Result<Kept<T>> {
        Ok(Kept {
            created_at: SystemTime::now(),
            value,
            _name: self.quota.charge(ENTRY + name.len(), self.max_bytes.0)?,
        })
    }

    /// What the work takes out it returns, to be dropped after the lock: it may be large.
    fn within<T>(&self, container: &str, work: impl FnOnce(&mut Objects) -> T) -> Result<T> {
        let mut containers = self.containers.lock();
        let found = containers.get_mut(container);
        let missing = || Error::NoSuchContainer(container.to_owned());
        Ok(work(&mut found.ok_or_else(missing)?.value))
    }

    fn content(&self, container: &str, name: &str) -> Result<Arc<Content>> {
        let content = |objects: &mut Objects| Some(Arc::clone(&objects.get(name)?.value));
        let missing = || Error::NoSuchObject(name.to_owned());
        self.within(container, content)?.ok_or_else(missing)
    }

    /// Enters an object whose bytes are all there.
    fn publish(&self, container: &str, name: &str, content: Arc<Content>) -> Result<()> {
        let object = self.kept(name, content)?;
        let replaced = self.within(container, |objects| objects.insert(name.to_owned(), object));
        replaced.map(drop)
    }
}

impl BlobStore for MemoryBlobStore {
    const IMMEDIATE: bool = true;

    async fn create_container(&self, name: &str) -> Result<()> {
        let mut containers = self.containers.lock();
        if !containers.contains_key(name) {
            let container = self.kept(name, Objects::new())?;
            containers.insert(name.to_owned(), container);
        }
        Ok(())
    }

    async fn delete_container(&self, name: &str) -> Result<()> {
        let _removed = self.containers.lock().remove(name);
        Ok(())
    }

    async fn container_info(&self, name: &str) -> Result<Option<ContainerInfo>> {
        let containers = self.containers.lock();
        let container = containers.get(name);
        Ok(container.map(|container| ContainerInfo::new(container.created_at)))
    }

    async fn put(&self, container: &str, object: &str, body: Body) -> Result<()> {
        // A body for a missing container is not waited for.
        self.within(container, |_| ())?;
        let content = Content::of(body, self.quota.nothing(), self.max_bytes.0).await?;
        self.publish(container, object, Arc::new(content))
    }

    async fn get(&self, container: &str, object: &str, range: ByteRange) -> Result<Blob> {
        Ok(self.content(container, object)?.part(range))
    }

    async fn list(&self, container: &str, cursor: Option<&str>) -> Result<Page> {
        let rest = (Page::start(cursor)?, Bound::Unbounded);
        self.within(container, |objects| {
            let names = objects.range::<str, _>(rest).map(|(name, _)| name);
            Page::next_of(names, self.page_size)
        })
    }

    async fn delete(&self, container: &str, object: &str) -> Result<()> {
        let removed = self.within(container, |objects| objects.remove(object));
        removed.map(drop)
    }

    async fn info(&self, container: &str, object: &str) -> Result<Option<ObjectInfo>> {
        self.within(container, |objects| {
            let object = objects.get(object)?;
            Some(ObjectInfo::new(object.created_at, object.value.size()))
        })
    }

    async fn clear(&self, container: &str) -> Result<()> {
        self.within(container, mem::take).map(drop)
    }

    async fn copy(&self, from: &ObjectId, to: &ObjectId) -> Result<()> {
        let content = self.content(&from.container, &from.object)?;
        // Onto itself nothing changes, and neither does `created_at`.
        if from == to {
            return Ok(());
        }
        self.publish(&to.container, &to.object, content)
    }
}
