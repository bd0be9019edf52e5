//! The wrappers of `runtime::testing`, around the dev backends.

mod faulty;
mod recorded;
mod wrapped;

use defaults::{
    MemoryBlobStore, MemoryBlobStoreOptions, MemoryKeyValue, MemoryKeyValueOptions,
    MemoryMessaging, MemoryMessagingOptions, MemoryVault, MemoryVaultOptions, Sqlite,
    SqliteOptions,
};
use runtime::{Backend as _, ConnectError};

async fn keyvalue() -> Result<MemoryKeyValue, ConnectError> {
    MemoryKeyValue::connect_with(MemoryKeyValueOptions::default()).await
}

async fn blobstore() -> Result<MemoryBlobStore, ConnectError> {
    MemoryBlobStore::connect_with(MemoryBlobStoreOptions::default()).await
}

async fn vault() -> Result<MemoryVault, ConnectError> {
    MemoryVault::connect_with(MemoryVaultOptions::default()).await
}

async fn messaging() -> Result<MemoryMessaging, ConnectError> {
    MemoryMessaging::connect_with(MemoryMessagingOptions::default()).await
}

async fn sql() -> Result<Sqlite, ConnectError> {
    Sqlite::connect_with(SqliteOptions::default()).await
}
