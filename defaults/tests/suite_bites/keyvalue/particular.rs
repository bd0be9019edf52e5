//! An engine that is right though it takes less than others do: nothing may refuse it.

use std::collections::HashSet;

use parking_lot::Mutex;
use runtime::keyvalue::{Changes, Error, KeyValue, Page, Result, Swap, Version, Versioned};
use runtime::{Bytes, ConnectError};

use super::memory;

/// Has buckets of plain names only, which there are once they were opened, and limits of what it keeps.
struct Particular(defaults::MemoryKeyValue, Mutex<HashSet<String>>);

impl Particular {
    fn store(&self, bucket: &str) -> Result<&defaults::MemoryKeyValue> {
        let is_open = self.1.lock().contains(bucket);
        is_open.then_some(&self.0).ok_or(Error::NoSuchStore)
    }

    fn fits(key: &str, value: &Bytes) -> Result<()> {
        if key.len() > 255 || value.len() > 400_000 {
            return Err(Error::other("the key or the value is too large"));
        }
        Ok(())
    }
}

impl KeyValue for Particular {
    const COMPARE_AND_SWAP: bool = true;
    const WATCH: bool = true;

    async fn open(&self, bucket: &str) -> Result<()> {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if !bucket.chars().all(is_plain) || bucket.len() > 63 {
            return Err(Error::NoSuchStore);
        }
        self.1.lock().insert(bucket.to_owned());
        Ok(())
    }

    async fn get(&self, bucket: &str, key: &str) -> Result<Option<Bytes>> {
        self.store(bucket)?.get(bucket, key).await
    }

    async fn set(&self, bucket: &str, key: &str, value: Bytes) -> Result<()> {
        Self::fits(key, &value)?;
        self.store(bucket)?.set(bucket, key, value).await
    }

    async fn delete(&self, bucket: &str, key: &str) -> Result<()> {
        self.store(bucket)?.delete(bucket, key).await
    }

    async fn list_keys(&self, bucket: &str, cursor: Option<&str>) -> Result<Page> {
        self.store(bucket)?.list_keys(bucket, cursor).await
    }

    async fn get_versioned(&self, bucket: &str, key: &str) -> Result<Versioned> {
        self.store(bucket)?.get_versioned(bucket, key).await
    }

    async fn compare_and_swap(
        &self,
        bucket: &str,
        key: &str,
        expected: &Version,
        value: Bytes,
    ) -> Result<Swap> {
        Self::fits(key, &value)?;
        let store = self.store(bucket)?;
        store.compare_and_swap(bucket, key, expected, value).await
    }

    async fn watch(&self, bucket: &str) -> Result<Changes> {
        self.store(bucket)?.watch(bucket).await
    }
}

runtime::conformance!(keyvalue, || async {
    Ok::<_, ConnectError>(Particular(memory().await, Mutex::default()))
});
