//! The dev backends show every behaviour that a guest relies on.

use std::time::Duration;

use defaults::{
    MemoryBlobStore, MemoryBlobStoreOptions, MemoryKeyValue, MemoryKeyValueOptions,
    MemoryMessaging, MemoryMessagingOptions, MemoryVault, MemoryVaultOptions, Sqlite,
    SqliteOptions,
};
use runtime::Backend as _;

runtime::conformance!(keyvalue, || {
    MemoryKeyValue::connect_with(MemoryKeyValueOptions::default())
});

runtime::conformance!(blobstore, || {
    MemoryBlobStore::connect_with(MemoryBlobStoreOptions::default())
});

runtime::conformance!(vault, || {
    MemoryVault::connect_with(MemoryVaultOptions::default())
});

// Queues fill up, and what failed comes again at once.
runtime::conformance!(messaging, || {
    MemoryMessaging::connect_with(MemoryMessagingOptions {
        queue_length: 64,
        backoff: Duration::from_millis(1),
        ..MemoryMessagingOptions::default()
    })
});

runtime::conformance!(sql, || Sqlite::connect_with(SqliteOptions::default()));
