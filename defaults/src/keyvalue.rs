//! Keys and values in memory.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use parking_lot::{Mutex, MutexGuard};
use runtime::keyvalue::{
    Changes, Error, KeyValue, Page, Result, Swap, Version, Versioned, Watchers,
};
use runtime::{ByteSize, Bytes, wasi_backend};

use crate::named::{NO_LIMIT, Named};

/// Keys and values in the memory of the process, gone when it is dropped.
///
/// Every operation is atomic, a batch too, and is seen by every one that begins after it.
///
/// ```
/// use defaults::MemoryKeyValue;
/// use runtime::Backend as _;
/// use runtime::keyvalue::KeyValue as _;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let store = MemoryKeyValue::connect().await?;
/// store.set("orders", "7", "two books".into()).await?;
/// assert_eq!(store.get("orders", "7").await?, Some("two books".into()));
/// assert_eq!(store.increment("orders", "count", 1).await?, 1);
/// # Ok(())
/// # }
/// ```
#[wasi_backend(keyvalue)]
#[derive(Debug)]
pub struct MemoryKeyValue {
    /// Whether a guest can only open the default bucket and those made by [`MemoryKeyValue::with_bucket`].
    #[option(env = "KEYVALUE_STRICT", default = false)]
    strict: bool,
    /// How many bytes are kept, of values, of their keys and of the names of their buckets, with some 200 more for each value.
    #[option(env = "KEYVALUE_MAX_BYTES", default = ByteSize::mib(256))]
    max_bytes: ByteSize,
    /// How many keys a page of a listing has, 1 at least.
    #[option(env = "KEYVALUE_PAGE_SIZE", default = Page::LIMIT)]
    page_size: usize,
    made: BTreeSet<String>,
    store: Mutex<Store>,
}

#[derive(Debug, Default)]
struct Store {
    /// Each value with its version.
    entries: Named<(Bytes, u64)>,
    /// The version of the last write to any key, so that none ever comes twice.
    version: u64,
    watchers: Watchers,
}

impl Store {
    #[inline]
    fn value(&self, bucket: &str, key: &str) -> Option<Bytes> {
        let (value, _) = self.entries.get(bucket, key)?;
        Some(value.clone())
    }

    fn version(&self, bucket: &str, key: &str) -> Version {
        let entry = self.entries.get(bucket, key);
        entry.map_or(Version::Absent, |(_, version)| Version::Number(*version))
    }

    #[inline]
    fn write(&mut self, bucket: &str, key: &str, value: Bytes, limit: ByteSize) -> Result<()> {
        self.version += 1;
        let size = Some(value.len());
        let entry = (value, self.version);
        let (value, _) = self.entries.insert(bucket, key, entry, size, limit)?;
        self.watchers.was_set(bucket, key, value);
        Ok(())
    }
}

impl MemoryKeyValue {
    /// Makes a bucket, so that it can be opened where the store is strict.
    ///
    /// ```
    /// use defaults::{MemoryKeyValue, MemoryKeyValueOptions};
    /// use runtime::Backend as _;
    /// use runtime::keyvalue::KeyValue as _;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let options = MemoryKeyValueOptions::new().with_strict(true);
    /// let store = MemoryKeyValue::connect_with(options).await?.with_bucket("orders");
    /// assert!(store.open("orders").await.is_ok());
    /// assert!(store.open("invoices").await.is_err());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn with_bucket(mut self, name: impl Into<String>) -> Self {
        self.made.insert(name.into());
        self
    }

    /// All that is kept, where the bucket can be used.
    #[inline]
    fn store(&self, bucket: &str) -> Result<MutexGuard<'_, Store>> {
        let usable = !self.strict || bucket.is_empty() || self.made.contains(bucket);
        let store = usable.then(|| self.store.lock());
        store.ok_or(Error::NoSuchStore)
    }
}

impl KeyValue for MemoryKeyValue {
    const IMMEDIATE: bool = true;
    const COMPARE_AND_SWAP: bool = true;
    const WATCH: bool = true;

    async fn open(&self, bucket: &str) -> Result<()> {
        self.store(bucket).map(drop)
    }

    async fn get(&self, bucket: &str, key: &str) -> Result<Option<Bytes>> {
        Ok(self.store(bucket)?.value(bucket, key))
    }

    async fn set(&self, bucket: &str, key: &str, value: Bytes) -> Result<()> {
        let mut store = self.store(bucket)?;
        store.write(bucket, key, value, self.max_bytes)
    }

    async fn delete(&self, bucket: &str, key: &str) -> Result<()> {
        self.delete_many(bucket, &[key.to_owned()]).await
    }

    async fn list_keys(&self, bucket: &str, cursor: Option<&str>) -> Result<Page> {
        let store = self.store(bucket)?;
        Ok(store.entries.page(bucket, cursor, self.page_size)?)
    }

    async fn exists(&self, bucket: &str, key: &str) -> Result<bool> {
        Ok(self.store(bucket)?.entries.get(bucket, key).is_some())
    }

    async fn get_versioned(&self, bucket: &str, key: &str) -> Result<Versioned> {
        let store = self.store(bucket)?;
        Ok(Versioned::new(
            store.value(bucket, key),
            store.version(bucket, key),
        ))
    }

    async fn compare_and_swap(
        &self,
        bucket: &str,
        key: &str,
        expected: &Version,
        value: Bytes,
    ) -> Result<Swap> {
        let mut store = self.store(bucket)?;
        if store.version(bucket, key) != *expected {
            return Ok(Swap::Conflict);
        }
        store.write(bucket, key, value, self.max_bytes)?;
        Ok(Swap::Stored)
    }

    async fn get_many(&self, bucket: &str, keys: &[String]) -> Result<Vec<Option<Bytes>>> {
        let store = self.store(bucket)?;
        Ok(keys.iter().map(|key| store.value(bucket, key)).collect())
    }

    async fn set_many(&self, bucket: &str, pairs: Vec<(String, Bytes)>) -> Result<()> {
        // Of a key that is given twice the last value counts.
        let pairs = BTreeMap::from_iter(pairs);
        let sizes = pairs.iter().map(|(key, value)| (key.as_str(), value.len()));
        let mut store = self.store(bucket)?;
        store.entries.check_room(bucket, sizes, self.max_bytes)?;
        let mut pairs = pairs.into_iter();
        pairs.try_for_each(|(key, value)| store.write(bucket, &key, value, NO_LIMIT))
    }

    async fn delete_many(&self, bucket: &str, keys: &[String]) -> Result<()> {
        let mut store = self.store(bucket)?;
        for key in keys {
            if store.entries.remove(bucket, key).is_some() {
                store.watchers.was_deleted(bucket, key);
            }
        }
        Ok(())
    }

    async fn watch(&self, bucket: &str) -> Result<Changes> {
        Ok(self.store(bucket)?.watchers.watch(bucket))
    }
}
