use std::collections::BTreeMap;
use std::ops::Bound::Unbounded;
use std::sync::{Mutex, MutexGuard, PoisonError};

use runtime::keyvalue::{Error, KeyValue, Page, Result};
use runtime::{ByteSize, Bytes, wasi_backend};

/// Keys and values in the memory of the process.
#[wasi_backend(keyvalue)]
pub struct Shelf {
    /// How many bytes a value may have.
    #[option(env = "SHELF_MAX_VALUE", default = ByteSize::mib(16))]
    max_value: ByteSize,
    buckets: Mutex<Buckets>,
}

type Buckets = BTreeMap<String, BTreeMap<String, Bytes>>;

impl KeyValue for Shelf {
    async fn get(&self, bucket: &str, key: &str) -> Result<Option<Bytes>> {
        let buckets = self.lock();
        Ok(buckets.get(bucket).and_then(|keys| keys.get(key)).cloned())
    }

    async fn set(&self, bucket: &str, key: &str, value: Bytes) -> Result<()> {
        let limit = self.max_value;
        if value.len() as u64 > limit.0 {
            let message = format!("the value has more than {limit}");
            return Err(Error::other(message));
        }
        let mut buckets = self.lock();
        let keys = buckets.entry(bucket.to_owned()).or_default();
        keys.insert(key.to_owned(), value);
        Ok(())
    }

    async fn delete(&self, bucket: &str, key: &str) -> Result<()> {
        if let Some(keys) = self.lock().get_mut(bucket) {
            keys.remove(key);
        }
        Ok(())
    }

    async fn list_keys(&self, bucket: &str, cursor: Option<&str>) -> Result<Page> {
        let rest = (Page::start(cursor)?, Unbounded);
        let buckets = self.lock();
        let keys = buckets.get(bucket).into_iter();
        let keys = keys.flat_map(|keys| keys.range::<str, _>(rest));
        Ok(Page::next_of(keys.map(|(key, _)| key), Page::LIMIT))
    }
}

impl Shelf {
    fn lock(&self) -> MutexGuard<'_, Buckets> {
        self.buckets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
