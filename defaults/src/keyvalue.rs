//! Keys and values in memory.

mod buckets;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::iter::once;
use std::ops::Bound;

use parking_lot::RwLock;
use runtime::keyvalue::{
    Changes, Error, KeyValue, Page, Result, Swap, Version, Versioned, Watchers,
};
use runtime::{ByteSize, Bytes, QuotaExceeded, wasi_backend};

use buckets::{BUCKET, Bucket, Buckets, Entry};

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
    /// How many bytes are kept: of each value, its key, and the name of its bucket, and some 200 more for each of them. A
    /// bucket with a name counts some 500.
    #[option(env = "KEYVALUE_MAX_BYTES", default = ByteSize::mib(256))]
    max_bytes: ByteSize,
    /// How many keys a page of a listing has, 1 at least.
    #[option(env = "KEYVALUE_PAGE_SIZE", default = Page::LIMIT)]
    page_size: usize,
    store: RwLock<Store>,
}

/// What an entry takes beside its bytes: its places in the map and in the order, and the allocations of its key and its
/// value.
const ENTRY: u64 = 192;

#[derive(Debug, Default)]
struct Store {
    buckets: Buckets,
    /// Those of the entries.
    bytes: u64,
    /// The version of the last write to any key, so that none ever comes twice.
    version: u64,
    watchers: Watchers,
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
    /// let options = MemoryKeyValueOptions { strict: true, ..Default::default() };
    /// let store = MemoryKeyValue::connect_with(options).await?.with_bucket("orders");
    /// assert!(store.open("orders").await.is_ok());
    /// assert!(store.open("invoices").await.is_err());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn with_bucket(mut self, name: impl AsRef<str>) -> Self {
        self.store.get_mut().buckets.get_or_make(name.as_ref());
        self
    }

    /// The bucket of this name, if anything was written to it.
    #[inline]
    fn bucket<'a>(&self, store: &'a Store, name: &str) -> Result<Option<&'a Bucket>> {
        match store.buckets.get(name) {
            None if self.strict => Err(Error::NoSuchStore),
            bucket => Ok(bucket),
        }
    }

    #[inline]
    fn entry<'a>(&self, store: &'a Store, bucket: &str, key: &str) -> Result<Option<&'a Entry>> {
        let bucket = self.bucket(store, bucket)?;
        Ok(bucket.and_then(|bucket| bucket.entries.get(key)))
    }

    /// Counts what is about to be written, each key once, or refuses it.
    fn reserve<'a>(
        &self,
        store: &mut Store,
        bucket: &str,
        pairs: impl IntoIterator<Item = (&'a str, &'a Bytes)>,
    ) -> Result<()> {
        let old = self.bucket(store, bucket)?;
        let mut bytes = store.bytes;
        for (key, value) in pairs {
            bytes += size(bucket, key, value);
            if let Some(old) = old.and_then(|old| old.entries.get(key)) {
                bytes -= size(bucket, key, &old.value);
            }
        }
        let new = if old.is_none() { BUCKET } else { 0 };
        let limit = self.max_bytes.0;
        if bytes + store.buckets.size() + new > limit {
            return Err(QuotaExceeded { limit }.into());
        }
        store.bytes = bytes;
        Ok(())
    }

    fn write(&self, store: &mut Store, bucket: &str, key: &str, value: Bytes) -> Result<()> {
        let Some(value) = store.overwrite(bucket, key, value, self.max_bytes.0) else {
            return Ok(());
        };
        self.reserve(store, bucket, once((key, &value)))?;
        store.insert(bucket, key, value);
        Ok(())
    }

    fn remove<'a>(&self, bucket: &str, keys: impl IntoIterator<Item = &'a str>) -> Result<()> {
        let mut store = self.store.write();
        self.bucket(&store, bucket)?;
        for key in keys {
            store.remove(bucket, key);
        }
        if !self.strict {
            store.buckets.forget_empty(bucket);
        }
        Ok(())
    }
}

impl Store {
    /// Writes over a value with one look-up, or gives the new one back where there is no old one or no room.
    fn overwrite(&mut self, bucket: &str, key: &str, value: Bytes, max: u64) -> Option<Bytes> {
        let buckets = self.buckets.size();
        let entry = self.buckets.get_mut(bucket);
        let entry = entry.and_then(|bucket| bucket.entries.get_mut(key));
        let Some(entry) = entry else {
            return Some(value);
        };
        let bytes = self.bytes - entry.value.len() as u64 + value.len() as u64;
        if bytes + buckets > max {
            return Some(value);
        }
        self.watchers.was_set(bucket, key, &value);
        self.bytes = bytes;
        self.version += 1;
        *entry = Entry {
            value,
            version: self.version,
        };
        None
    }

    fn insert(&mut self, bucket: &str, key: &str, value: Bytes) {
        self.watchers.was_set(bucket, key, &value);
        self.version += 1;
        let version = self.version;
        let entry = Entry { value, version };
        self.buckets.get_or_make(bucket).insert(key, entry);
    }

    fn remove(&mut self, bucket: &str, key: &str) {
        let bucket_of = self.buckets.get_mut(bucket);
        if let Some(old) = bucket_of.and_then(|bucket| bucket.remove(key)) {
            self.bytes -= size(bucket, key, &old.value);
            self.watchers.was_deleted(bucket, key);
        }
    }
}

fn size(bucket: &str, key: &str, value: &Bytes) -> u64 {
    ENTRY + (bucket.len() + key.len() + value.len()) as u64
}

fn version(entry: Option<&Entry>) -> Version {
    entry.map_or(Version::Absent, |entry| Version::Number(entry.version))
}

impl KeyValue for MemoryKeyValue {
    const IMMEDIATE: bool = true;
    const COMPARE_AND_SWAP: bool = true;
    const WATCH: bool = true;

    async fn open(&self, bucket: &str) -> Result<()> {
        self.bucket(&self.store.read(), bucket).map(drop)
    }

    async fn get(&self, bucket: &str, key: &str) -> Result<Option<Bytes>> {
        let store = self.store.read();
        let entry = self.entry(&store, bucket, key)?;
        Ok(entry.map(|entry| entry.value.clone()))
    }

    async fn set(&self, bucket: &str, key: &str, value: Bytes) -> Result<()> {
        self.write(&mut self.store.write(), bucket, key, value)
    }

    async fn delete(&self, bucket: &str, key: &str) -> Result<()> {
        self.remove(bucket, once(key))
    }

    async fn list_keys(&self, bucket: &str, cursor: Option<&str>) -> Result<Page> {
        let rest = (Page::start(cursor)?, Bound::Unbounded);
        let store = self.store.read();
        let bucket = self.bucket(&store, bucket)?;
        let keys = bucket.map(|bucket| bucket.order.range::<str, _>(rest));
        let keys = keys.into_iter().flatten().map(ToString::to_string);
        Ok(Page::next_of(keys, self.page_size))
    }

    async fn exists(&self, bucket: &str, key: &str) -> Result<bool> {
        let store = self.store.read();
        Ok(self.entry(&store, bucket, key)?.is_some())
    }

    async fn get_versioned(&self, bucket: &str, key: &str) -> Result<Versioned> {
        let store = self.store.read();
        let entry = self.entry(&store, bucket, key)?;
        Ok(Versioned {
            value: entry.map(|entry| entry.value.clone()),
            version: version(entry),
        })
    }

    async fn compare_and_swap(
        &self,
        bucket: &str,
        key: &str,
        expected: &Version,
        value: Bytes,
    ) -> Result<Swap> {
        let mut store = self.store.write();
        if version(self.entry(&store, bucket, key)?) != *expected {
            return Ok(Swap::Conflict);
        }
        self.write(&mut store, bucket, key, value)?;
        Ok(Swap::Stored)
    }

    async fn get_many(&self, bucket: &str, keys: &[String]) -> Result<Vec<Option<Bytes>>> {
        let store = self.store.read();
        let bucket = self.bucket(&store, bucket)?;
        let value = |key: &String| Some(bucket?.entries.get(key.as_str())?.value.clone());
        Ok(keys.iter().map(value).collect())
    }

    async fn set_many(&self, bucket: &str, pairs: Vec<(String, Bytes)>) -> Result<()> {
        // Of a key that is given twice the last value counts.
        let pairs = BTreeMap::from_iter(pairs);
        let mut store = self.store.write();
        let reserved = pairs.iter().map(|(key, value)| (key.as_str(), value));
        self.reserve(&mut store, bucket, reserved)?;
        for (key, value) in pairs {
            store.insert(bucket, &key, value);
        }
        Ok(())
    }

    async fn delete_many(&self, bucket: &str, keys: &[String]) -> Result<()> {
        self.remove(bucket, keys.iter().map(String::as_str))
    }

    async fn watch(&self, bucket: &str) -> Result<Changes> {
        let mut store = self.store.write();
        self.bucket(&store, bucket)?;
        Ok(store.watchers.watch(bucket))
    }
}
