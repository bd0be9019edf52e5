//! Objects in memory.

mod content;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::mem;
use std::ops::Bound;
use std::sync::Arc;
use std::time::SystemTime;

use parking_lot::RwLock;
use runtime::blobstore::{
    Blob, BlobStore, Body, ByteRange, ContainerInfo, Error, ObjectId, ObjectInfo, Page, Result,
};
use runtime::{ByteSize, Charge, Quota, wasi_backend};

use content::Content;

/// Objects in the memory of the process, gone when it is dropped.
///
/// Bodies are kept in the chunks they came in. Readers and copies share them, and they count until the last one is
/// dropped.
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
    /// How many bytes are kept, of bodies and of names, with some 200 more for each name and some 100 for each chunk of a
    /// body.
    #[option(env = "BLOBSTORE_MAX_BYTES", default = ByteSize::gib(1))]
    max_bytes: ByteSize,
    /// How many names a page of a listing has, 1 at least.
    #[option(env = "BLOBSTORE_PAGE_SIZE", default = Page::LIMIT)]
    page_size: usize,
    containers: RwLock<BTreeMap<String, Named<Objects>>>,
    quota: Quota,
}

/// What a name takes beside its bytes: its place, the allocation, and what goes by it.
const ENTRY: usize = 192;

type Objects = BTreeMap<String, Named<Arc<Content>>>;

/// What goes by a name that counts, and since when.
#[derive(Debug)]
struct Named<T> {
    created_at: SystemTime,
    value: T,
    _name: Charge,
}

impl MemoryBlobStore {
    fn charge(&self, bytes: usize) -> Result<Charge> {
        Ok(self.quota.charge(bytes, self.max_bytes.0)?)
    }

    fn named<T>(&self, name: &str, value: T) -> Result<Named<T>> {
        Ok(Named {
            created_at: SystemTime::now(),
            value,
            _name: self.charge(name.len() + ENTRY)?,
        })
    }

    fn look<T>(&self, container: &str, look: impl FnOnce(&Objects) -> T) -> Result<T> {
        let containers = self.containers.read();
        let found = containers.get(container);
        Ok(look(&found.ok_or_else(|| missing(container))?.value))
    }

    /// What `change` takes out it returns, to be dropped after the lock: it may be large.
    fn change<T>(&self, container: &str, change: impl FnOnce(&mut Objects) -> T) -> Result<T> {
        let mut containers = self.containers.write();
        let found = containers.get_mut(container);
        Ok(change(&mut found.ok_or_else(|| missing(container))?.value))
    }

    fn content(&self, container: &str, name: &str) -> Result<Arc<Content>> {
        let content = |objects: &Objects| Some(Arc::clone(&objects.get(name)?.value));
        let found = self.look(container, content)?;
        found.ok_or_else(|| Error::NoSuchObject(name.to_owned()))
    }

    /// Enters an object whose bytes are all there.
    fn publish(&self, container: &str, name: &str, content: Arc<Content>) -> Result<()> {
        let object = self.named(name, content)?;
        let replaced = self.change(container, |objects| objects.insert(name.to_owned(), object));
        replaced.map(drop)
    }
}

fn missing(container: &str) -> Error {
    Error::NoSuchContainer(container.to_owned())
}

impl BlobStore for MemoryBlobStore {
    const IMMEDIATE: bool = true;

    async fn create_container(&self, name: &str) -> Result<()> {
        let mut containers = self.containers.write();
        if !containers.contains_key(name) {
            let container = self.named(name, Objects::new())?;
            containers.insert(name.to_owned(), container);
        }
        Ok(())
    }

    async fn delete_container(&self, name: &str) -> Result<()> {
        let _removed = self.containers.write().remove(name);
        Ok(())
    }

    async fn container_info(&self, name: &str) -> Result<Option<ContainerInfo>> {
        let containers = self.containers.read();
        let container = containers.get(name);
        Ok(container.map(|&Named { created_at, .. }| ContainerInfo { created_at }))
    }

    async fn put(&self, container: &str, object: &str, body: Body) -> Result<()> {
        self.look(container, |_| ())?;
        let content = Content::of(body, |bytes| self.charge(bytes)).await?;
        self.publish(container, object, Arc::new(content))
    }

    async fn get(&self, container: &str, object: &str, range: ByteRange) -> Result<Blob> {
        Ok(self.content(container, object)?.part(range))
    }

    async fn list(&self, container: &str, cursor: Option<&str>) -> Result<Page> {
        let rest = (Page::start(cursor)?, Bound::Unbounded);
        self.look(container, |objects| {
            let names = objects.range::<str, _>(rest).map(|(name, _)| name);
            Page::next_of(names, self.page_size)
        })
    }

    async fn delete(&self, container: &str, object: &str) -> Result<()> {
        let removed = self.change(container, |objects| objects.remove(object));
        removed.map(drop)
    }

    async fn info(&self, container: &str, object: &str) -> Result<Option<ObjectInfo>> {
        self.look(container, |objects| {
            objects.get(object).map(|object| ObjectInfo {
                created_at: object.created_at,
                size: object.value.size(),
            })
        })
    }

    async fn clear(&self, container: &str) -> Result<()> {
        self.change(container, mem::take).map(drop)
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
