//! The dev backends show every behaviour that a guest relies on.

use std::time::Duration;

use defaults::{
    MemoryBlobStore, MemoryBlobStoreOptions, MemoryKeyValue, MemoryKeyValueOptions,
    MemoryMessaging, MemoryMessagingOptions, MemoryVault, MemoryVaultOptions, Sqlite,
    SqliteOptions,
};
use runtime::{Backend as _, ConnectError};
use tokio::sync::OnceCell;

runtime::conformance!(keyvalue, || {
    MemoryKeyValue::connect_with(MemoryKeyValueOptions::default())
});

/// With pages so small that there is an edge everywhere.
mod small_pages {
    use super::{MemoryKeyValue, MemoryKeyValueOptions};
    use runtime::Backend as _;

    runtime::conformance!(keyvalue, || {
        MemoryKeyValue::connect_with(MemoryKeyValueOptions::new().with_page_size(3))
    });
}

runtime::conformance!(blobstore, || {
    // Small pages, so that all listings have several.
    MemoryBlobStore::connect_with(MemoryBlobStoreOptions::new().with_page_size(2))
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

/// One file for all the behaviours and for every run of them.
mod in_a_file {
    use super::*;

    fn connect() -> impl Future<Output = Result<Sqlite, ConnectError>> {
        let database = concat!(env!("CARGO_TARGET_TMPDIR"), "/conformance.db").into();
        Sqlite::connect_with(SqliteOptions::new().with_database(database))
    }

    runtime::conformance!(sql, connect);
    runtime::conformance!(shared sql, connect);
}

/// One broker, of which everybody has a handle.
mod one_broker {
    use super::*;

    static BROKER: OnceCell<MemoryMessaging> = OnceCell::const_new();

    runtime::conformance!(shared messaging, || async {
        let connect = || MemoryMessaging::connect_with(MemoryMessagingOptions::default());
        BROKER.get_or_try_init(connect).await.cloned()
    });
}
