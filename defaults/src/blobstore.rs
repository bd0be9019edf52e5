//! Objects in memory.

mod content;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;
use std::time::SystemTime;

use parking_lot::RwLock;
use runtime::blobstore::{
    Blob, BlobStore, Body, ByteRange, ContainerInfo, Error, ObjectId, ObjectInfo, Page, Result,
};
use runtime::wasi_backend;

use crate::quota::{Charge, Quota};
use content::{Content, Writer};

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
    /// How many bytes are kept, of bodies and of names.
    #[option(env = "BLOBSTORE_MAX_BYTES", default = 1 << 30)]
    max_bytes: u64,
    /// How many names a page of a listing has, 1 at least.
    #[option(env = "BLOBSTORE_PAGE_SIZE", default = Page::LIMIT)]
    page_size: usize,
    containers: RwLock<Containers>,
    quota: Quota,
}

type Containers = BTreeMap<String, Container>;

#[derive(Debug)]
struct Container {
    created_at: SystemTime,
    objects: BTreeMap<String, Object>,
    _name: Charge,
}

#[derive(Debug)]
struct Object {
    created_at: SystemTime,
    content: Arc<Content>,
    _name: Charge,
}

impl MemoryBlobStore {
    fn charge(&self, bytes: usize) -> Result<Charge> {
        let limit = self.max_bytes;
        let charge = self.quota.charge(bytes, limit);
        charge.ok_or(Error::QuotaExceeded { limit })
    }

    fn content(&self, container: &str, name: &str) -> Result<Arc<Content>> {
        let containers = self.containers.read();
        let object = find(&containers, container)?.objects.get(name);
        let content = object.map(|object| Arc::clone(&object.content));
        content.ok_or_else(|| Error::NoSuchObject(name.to_owned()))
    }

    /// Enters an object whose bytes are all there.
    fn publish(&self, container: &str, name: &str, content: Arc<Content>) -> Result<()> {
        let object = Object {
            created_at: SystemTime::now(),
            content,
            _name: self.charge(name.len())?,
        };
        // What is taken out is dropped after the lock, here and below: it may be large.
        let _replaced = find_mut(&mut self.containers.write(), container)?
            .objects
            .insert(name.to_owned(), object);
        Ok(())
    }
}

fn missing(container: &str) -> Error {
    Error::NoSuchContainer(container.to_owned())
}

fn find<'a>(containers: &'a Containers, name: &str) -> Result<&'a Container> {
    containers.get(name).ok_or_else(|| missing(name))
}

fn find_mut<'a>(containers: &'a mut Containers, name: &str) -> Result<&'a mut Container> {
    containers.get_mut(name).ok_or_else(|| missing(name))
}

impl BlobStore for MemoryBlobStore {
    const IMMEDIATE: bool = true;

    async fn create_container(&self, name: &str) -> Result<()> {
        let mut containers = self.containers.write();
        if !containers.contains_key(name) {
            let container = Container {
                created_at: SystemTime::now(),
                objects: BTreeMap::new(),
                _name: self.charge(name.len())?,
            };
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
        Ok(container.map(|&Container { created_at, .. }| ContainerInfo { created_at }))
    }

    async fn put(&self, container: &str, object: &str, mut body: Body) -> Result<()> {
        find(&self.containers.read(), container)?;
        let mut writer = Writer::new(|bytes| self.charge(bytes));
        while let Some(chunk) = body.next().await.transpose()? {
            writer.write(chunk)?;
        }
        let content = Arc::new(writer.finish()?);
        self.publish(container, object, content)
    }

    async fn get(&self, container: &str, object: &str, range: ByteRange) -> Result<Blob> {
        let content = self.content(container, object)?;
        let range = range.within(content.size());
        Ok(Blob {
            size: range.end - range.start,
            body: content.chunks(range).collect(),
        })
    }

    async fn list(&self, container: &str, cursor: Option<&str>) -> Result<Page> {
        let rest = (Page::start(cursor)?, Bound::Unbounded);
        let containers = self.containers.read();
        let objects = find(&containers, container)?.objects.range::<str, _>(rest);
        Ok(Page::next_of(objects.map(|(name, _)| name), self.page_size))
    }

    async fn delete(&self, container: &str, object: &str) -> Result<()> {
        let _removed = find_mut(&mut self.containers.write(), container)?
            .objects
            .remove(object);
        Ok(())
    }

    async fn info(&self, container: &str, object: &str) -> Result<Option<ObjectInfo>> {
        let containers = self.containers.read();
        let object = find(&containers, container)?.objects.get(object);
        Ok(object.map(|object| ObjectInfo {
            created_at: object.created_at,
            size: object.content.size(),
        }))
    }

    async fn clear(&self, container: &str) -> Result<()> {
        let _removed =
            std::mem::take(&mut find_mut(&mut self.containers.write(), container)?.objects);
        Ok(())
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
