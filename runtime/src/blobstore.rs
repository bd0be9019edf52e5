//! Objects in containers: what serves `wasi:blobstore`.

mod body;
mod error;
mod range;
#[cfg(test)]
mod tests;

use std::future::Future;
use std::time::SystemTime;

pub use crate::page::Page;
pub use body::Body;
pub use error::{Error, Result};
pub use range::ByteRange;

/// A store of objects in named containers.
///
/// Bodies are streams in both directions, so that neither side needs to hold an object whole. The name of an object is any
/// text, told by its bytes: no path, and no address. So is that of a container; one that an engine cannot have, for its
/// characters or its length, is refused, and not made to fit.
///
/// `#[wasi_backend(blobstore)]` makes an implementor a [`Backend`](crate::Backend).
///
/// ```
/// use std::time::SystemTime;
///
/// use runtime::blobstore::{
///     Blob, BlobStore, Body, ByteRange, ContainerInfo, Error, ObjectInfo, Page, Result,
/// };
/// use runtime::wasi_backend;
///
/// /// One read-only object in one container.
/// #[wasi_backend(blobstore)]
/// struct Leaflet;
///
/// const TEXT: &str = "Read me.";
///
/// impl BlobStore for Leaflet {
///     async fn create_container(&self, _: &str) -> Result<()> {
///         Err(Error::AccessDenied)
///     }
///     async fn delete_container(&self, _: &str) -> Result<()> {
///         Err(Error::AccessDenied)
///     }
///     async fn container_info(&self, name: &str) -> Result<Option<ContainerInfo>> {
///         Ok((name == "leaflets").then_some(ContainerInfo::new(SystemTime::UNIX_EPOCH)))
///     }
///     async fn put(&self, _: &str, _: &str, _: Body) -> Result<()> {
///         Err(Error::AccessDenied)
///     }
///     async fn get(&self, _: &str, _: &str, range: ByteRange) -> Result<Blob> {
///         let range = range.within(TEXT.len() as u64);
///         let part = &TEXT[range.start as usize..range.end as usize];
///         Ok(Blob::new(part.len() as u64, part))
///     }
///     async fn list(&self, _: &str, cursor: Option<&str>) -> Result<Page> {
///         Ok(Page::of_sorted(["readme"], cursor, Page::LIMIT)?)
///     }
///     async fn delete(&self, _: &str, _: &str) -> Result<()> {
///         Err(Error::AccessDenied)
///     }
///     async fn info(&self, _: &str, _: &str) -> Result<Option<ObjectInfo>> {
///         Ok(Some(ObjectInfo::new(SystemTime::UNIX_EPOCH, TEXT.len() as u64)))
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<()> {
/// let blob = Leaflet.get("leaflets", "readme", ByteRange::new(0, 3)?).await?;
/// assert_eq!(blob.body.collect().await?, "Read");
/// # Ok(())
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is declared a blobstore backend, but does not implement `BlobStore`",
    label = "needs `impl runtime::blobstore::BlobStore for {Self}`"
)]
pub trait BlobStore: Send + Sync + 'static {
    /// Promises that every future is ready at its first poll, but those of [`put`](Self::put), [`copy`](Self::copy) and
    /// [`rename`](Self::rename), which may wait for a body.
    const IMMEDIATE: bool = false;

    /// Makes a container; one that exists keeps its objects. Serves `blobstore.create-container`.
    ///
    /// # Errors
    ///
    /// [`Error::AccessDenied`] where the container may not be made, [`Error::Other`] for a name that none can have.
    fn create_container(&self, name: &str) -> impl Future<Output = Result<()>> + Send;

    /// Removes a container and its objects; a missing one is no error. Serves `blobstore.delete-container`.
    ///
    /// # Errors
    ///
    /// [`Error::AccessDenied`] where the container may not be removed.
    fn delete_container(&self, name: &str) -> impl Future<Output = Result<()>> + Send;

    /// What is known of a container, or `None` where there is none; serves `get-container`, `container-exists` and
    /// `container.info`.
    ///
    /// # Errors
    ///
    /// [`Error::Backend`] when the engine fails.
    fn container_info(
        &self,
        name: &str,
    ) -> impl Future<Output = Result<Option<ContainerInfo>>> + Send;

    /// Writes an object, over an earlier one; serves `container.write-data`.
    ///
    /// The object appears whole when `body` has ended; when `body` ends in an error, or the future is dropped, nothing
    /// changes. Other operations do not wait for `body`.
    ///
    /// [`Body::size`] is for an engine that has to be told the length first. Where it is wrong, the object has the bytes that
    /// `body` gave, all of them and no others, or the engine refuses them and nothing changes.
    ///
    /// # Errors
    ///
    /// [`Error::NoSuchContainer`], also where it was deleted before `body` had ended, [`Error::QuotaExceeded`], and the
    /// error that `body` ends in. One that was created again meanwhile is one of the name.
    fn put(
        &self,
        container: &str,
        object: &str,
        body: Body,
    ) -> impl Future<Output = Result<()>> + Send;

    /// Reads a part of an object as it is now, whatever is written or deleted later; serves `container.get-data`.
    ///
    /// [`ByteRange::within`] says which bytes are meant.
    ///
    /// # Errors
    ///
    /// [`Error::NoSuchContainer`], [`Error::NoSuchObject`].
    fn get(
        &self,
        container: &str,
        object: &str,
        range: ByteRange,
    ) -> impl Future<Output = Result<Blob>> + Send;

    /// Lists the names of a container's objects, in order and in pages; serves `container.list-objects`.
    ///
    /// A name that is there throughout is listed exactly once, whatever is written meanwhile. A page may be empty and yet
    /// have a cursor. [`Page`] makes cursors that keep this promise over sorted names.
    ///
    /// # Errors
    ///
    /// [`Error::NoSuchContainer`], and [`Error::Other`] for a cursor that no earlier page gave out.
    fn list(
        &self,
        container: &str,
        cursor: Option<&str>,
    ) -> impl Future<Output = Result<Page>> + Send;

    /// Removes an object; a missing one is no error. Serves `container.delete-object`.
    ///
    /// # Errors
    ///
    /// [`Error::NoSuchContainer`], [`Error::AccessDenied`].
    fn delete(&self, container: &str, object: &str) -> impl Future<Output = Result<()>> + Send;

    /// What is known of an object, or `None` where there is none; serves `object-info` and `has-object`.
    ///
    /// # Errors
    ///
    /// [`Error::NoSuchContainer`].
    fn info(
        &self,
        container: &str,
        object: &str,
    ) -> impl Future<Output = Result<Option<ObjectInfo>>> + Send;

    /// Removes several objects; serves `container.delete-objects`. The default removes one after the other, which takes long
    /// where each is a way to the engine and back.
    ///
    /// # Errors
    ///
    /// As [`delete`](Self::delete), for the first that fails; the ones before it are gone.
    fn delete_many(
        &self,
        container: &str,
        objects: &[String],
    ) -> impl Future<Output = Result<()>> + Send {
        async move {
            for object in objects {
                self.delete(container, object).await?;
            }
            Ok(())
        }
    }

    /// Removes every object and keeps the container; serves `container.clear`.
    ///
    /// # Errors
    ///
    /// As [`list`](Self::list) and [`delete`](Self::delete).
    fn clear(&self, container: &str) -> impl Future<Output = Result<()>> + Send {
        async move {
            let mut cursor = None;
            loop {
                let page = self.list(container, cursor.as_deref()).await?;
                self.delete_many(container, &page.keys).await?;
                cursor = page.cursor;
                if cursor.is_none() {
                    return Ok(());
                }
            }
        }
    }

    /// Copies an object over another; serves `blobstore.copy-object`. The default has all of it pass through this process, so
    /// an engine that can copy by itself is better asked to.
    ///
    /// # Errors
    ///
    /// [`Error::NoSuchContainer`] for either container, [`Error::NoSuchObject`] for the source.
    fn copy(&self, from: &ObjectId, to: &ObjectId) -> impl Future<Output = Result<()>> + Send {
        async move {
            let source = self
                .get(&from.container, &from.object, ByteRange::ALL)
                .await?;
            let body = source.body.with_size(source.size);
            self.put(&to.container, &to.object, body).await
        }
    }

    /// Moves an object over another; serves `blobstore.move-object`. Onto itself it changes nothing. The default copies and
    /// then deletes, and loses what is written to the source in between.
    ///
    /// # Errors
    ///
    /// As [`copy`](Self::copy) and [`delete`](Self::delete).
    fn rename(&self, from: &ObjectId, to: &ObjectId) -> impl Future<Output = Result<()>> + Send {
        async move {
            if from == to {
                let info = self.info(&from.container, &from.object).await?;
                let missing = || Error::NoSuchObject(from.object.clone());
                return info.map(drop).ok_or_else(missing);
            }
            self.copy(from, to).await?;
            self.delete(&from.container, &from.object).await
        }
    }
}

crate::call::erase! {
    trait ErasedBlobStore for BlobStore {
        fn create_container<'a>(name: &'a str) -> ();
        fn delete_container<'a>(name: &'a str) -> ();
        fn container_info<'a>(name: &'a str) -> Option<ContainerInfo>;
        fn get<'a>(container: &'a str, object: &'a str, range: ByteRange) -> Blob;
        fn list<'a>(container: &'a str, cursor: Option<&'a str>) -> Page;
        fn delete<'a>(container: &'a str, object: &'a str) -> ();
        fn info<'a>(container: &'a str, object: &'a str) -> Option<ObjectInfo>;
        fn delete_many<'a>(container: &'a str, objects: &'a [String]) -> ();
        fn clear<'a>(container: &'a str) -> ();
    }
    waiting {
        fn put<'a>(container: &'a str, object: &'a str, body: Body) -> ();
        fn copy<'a>(from: &'a ObjectId, to: &'a ObjectId) -> ();
        fn rename<'a>(from: &'a ObjectId, to: &'a ObjectId) -> ();
    }
}

/// A part of an object: how many bytes it has, and the bytes.
#[derive(Debug)]
#[non_exhaustive]
pub struct Blob {
    /// The number of bytes in `body`.
    pub size: u64,
    /// The bytes.
    pub body: Body,
}

impl Blob {
    /// As many bytes as `size` says.
    #[must_use]
    pub fn new(size: u64, body: impl Into<Body>) -> Self {
        let body = body.into();
        Self { size, body }
    }
}

/// What is known of a container.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ContainerInfo {
    /// When it was made.
    pub created_at: SystemTime,
}

impl ContainerInfo {
    /// A container that was made then.
    #[must_use]
    pub fn new(created_at: SystemTime) -> Self {
        Self { created_at }
    }
}

/// What is known of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ObjectInfo {
    /// When this object was written.
    pub created_at: SystemTime,
    /// Its size in bytes.
    pub size: u64,
}

impl ObjectInfo {
    /// An object that was written then, of so many bytes.
    #[must_use]
    pub fn new(created_at: SystemTime, size: u64) -> Self {
        Self { created_at, size }
    }
}

/// The name of an object and of its container; `wasi:blobstore/types.object-id`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ObjectId {
    /// The name of the container.
    pub container: String,
    /// The name of the object in it.
    pub object: String,
}
