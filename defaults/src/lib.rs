//! Backends for development, with nothing to install.
//!
//! They behave as production will: what a guest relies on here, it can rely on there.
//!
//! | backend | serves | variables |
//! |---|---|---|
//! | [`MemoryKeyValue`] | `wasi:keyvalue` | `KEYVALUE_STRICT`, `KEYVALUE_MAX_BYTES`, `KEYVALUE_PAGE_SIZE` |
//! | [`MemoryBlobStore`] | `wasi:blobstore` | `BLOBSTORE_MAX_BYTES`, `BLOBSTORE_PAGE_SIZE` |
//! | [`MemoryVault`] | `wasi:vault` | `VAULT_FILE`, `VAULT_MAX_BYTES` |
//! | [`MemoryMessaging`] | `wasi:messaging` | `MESSAGING_QUEUE_LENGTH`, `MESSAGING_QUEUE_BYTES`, `MESSAGING_ATTEMPTS`, `MESSAGING_BACKOFF`, `MESSAGING_DEAD_LETTERS` |
//! | [`Sqlite`] | `wasi:sql` | `SQL_DATABASE`, `SQL_BUSY_TIMEOUT`, `SQL_MAX_RESULT_BYTES`, `SQL_MAX_DATABASE_BYTES` |
//!
//! Every variable has a default. The options of each backend, as [`SqliteOptions`], say what it is.
//!
//! The feature `host` connects all of them to a host, by `Host::with_defaults()`, and `cli`, on by default, makes the command
//! `wasi-dev` too. An embedder asks for `default-features = false, features = ["host"]`; without either there is no
//! WebAssembly engine in the tree.

mod blobstore;
mod keyvalue;
mod messaging;
mod named;
mod sql;
mod vault;
#[cfg(feature = "host")]
mod with_defaults;

pub use blobstore::{MemoryBlobStore, MemoryBlobStoreOptions};
pub use keyvalue::{MemoryKeyValue, MemoryKeyValueOptions};
pub use messaging::{MemoryMessaging, MemoryMessagingOptions};
pub use sql::{Sqlite, SqliteConnection, SqliteOptions, SqliteSession};
pub use vault::{MemoryVault, MemoryVaultOptions};
#[cfg(feature = "host")]
pub use with_defaults::WithDefaults;
