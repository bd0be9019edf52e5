//! The dev backends show every behaviour that a guest relies on.

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
    // Small pages, so that all listings have several.
    let options = MemoryBlobStoreOptions {
        page_size: 2,
        ..Default::default()
    };
    MemoryBlobStore::connect_with(options)
});

runtime::conformance!(vault, || {
    MemoryVault::connect_with(MemoryVaultOptions::default())
});

runtime::conformance!(messaging, || {
    MemoryMessaging::connect_with(MemoryMessagingOptions::default())
});

runtime::conformance!(sql, || Sqlite::connect_with(SqliteOptions::default()));
