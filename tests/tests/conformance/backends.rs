//! Backends that lack what the dev backends have.

use defaults::{MemoryKeyValue, MemoryKeyValueOptions};
use runtime::keyvalue::{self, KeyValue, Page};
use runtime::vault::{self, Secret, Vault};
use runtime::{Backend as _, Bytes, ConnectError, NoOptions, wasi_backend};

/// A store without compare-and-swap, and so without counters.
#[wasi_backend(keyvalue, connect = without_swaps)]
pub(crate) struct NoSwaps(MemoryKeyValue);

async fn without_swaps(_: NoOptions) -> Result<NoSwaps, ConnectError> {
    let options = MemoryKeyValueOptions::default();
    Ok(NoSwaps(MemoryKeyValue::connect_with(options).await?))
}

impl KeyValue for NoSwaps {
    async fn get(&self, bucket: &str, key: &str) -> keyvalue::Result<Option<Bytes>> {
        self.0.get(bucket, key).await
    }
    async fn set(&self, bucket: &str, key: &str, value: Bytes) -> keyvalue::Result<()> {
        self.0.set(bucket, key, value).await
    }
    async fn delete(&self, bucket: &str, key: &str) -> keyvalue::Result<()> {
        self.0.delete(bucket, key).await
    }
    async fn list_keys(&self, bucket: &str, cursor: Option<&str>) -> keyvalue::Result<Page> {
        self.0.list_keys(bucket, cursor).await
    }
}

/// A vault that nobody writes to.
#[wasi_backend(vault)]
pub(crate) struct ReadOnly;

impl Vault for ReadOnly {
    async fn get(&self, _: &str, _: &str) -> vault::Result<Option<Secret>> {
        Ok(None)
    }
    async fn list_ids(&self, _: &str) -> vault::Result<Vec<String>> {
        Ok(Vec::new())
    }
}

/// A vault that has no lockers at all.
#[wasi_backend(vault)]
pub(crate) struct NoLockers;

impl Vault for NoLockers {
    async fn open(&self, _: &str) -> vault::Result<()> {
        Err(vault::Error::NoSuchStore)
    }
    async fn get(&self, _: &str, _: &str) -> vault::Result<Option<Secret>> {
        Err(vault::Error::NoSuchStore)
    }
    async fn list_ids(&self, _: &str) -> vault::Result<Vec<String>> {
        Err(vault::Error::NoSuchStore)
    }
}
