//! The wrappers of `runtime::testing`, around the dev backends.

mod faulty;
mod recorded;
mod wrapped;

use std::time::Duration;

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
    // What failed comes again at once.
    MemoryMessaging::connect_with(MemoryMessagingOptions {
        queue_length: 64,
        backoff: Duration::from_millis(1),
        ..MemoryMessagingOptions::default()
    })
    .await
}

async fn sql() -> Result<Sqlite, ConnectError> {
    Sqlite::connect_with(SqliteOptions::default()).await
}
