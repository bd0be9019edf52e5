//! Writing a backend, from an empty crate to a green test suite.
//!
//! A backend is a struct, a line above it, and the few methods in which engines differ. This page makes one that serves
//! `wasi:keyvalue` from a map; the other interfaces go the same way, each with the trait that its module names.
//!
//! # The crate
//!
//! A backend needs no WebAssembly engine. Without the feature `host` there is none in its tree, and it compiles in
//! seconds:
//!
//! ```toml
//! [dependencies]
//! runtime = { path = "../wasi-backend/runtime", default-features = false }
//!
//! [dev-dependencies]
//! runtime = { path = "../wasi-backend/runtime", default-features = false, features = ["conformance"] }
//! tokio = { version = "1", features = ["macros", "rt"] }
//! ```
//!
//! # The backend
//!
//! This is all of `src/lib.rs`:
//!
#![doc = "```"]
#![doc = include_str!("writing_a_backend/shelf.rs")]
#![doc = "```"]
//!
//! [`wasi_backend`](crate::wasi_backend) makes `Shelf` a [`Backend`](crate::Backend): it knows how to connect, and a host
//! can take it. A method gets the name of the bucket that the guest opened, borrowed like the key; what is kept, it owns.
//! [`KeyValue`](crate::keyvalue::KeyValue) says of each method what it promises.
//!
//! A listing is in pages, which must not lose or repeat a key whatever is written in between. [`Page`](crate::Page) makes
//! cursors that keep this over sorted keys: [`start`](crate::Page::start) says where an index is to go on, and
//! [`of_sorted`](crate::Page::of_sorted) does without an index. A store that has positions of its own, such as the tokens of an
//! object store, has them sealed by [`at`](crate::Page::at), so that what a guest made up is refused. A scan that may give a key
//! twice, as `SCAN` of Redis, does not do: an index does, as a sorted set beside the keys.
//!
//! # Options
//!
//! A field with `#[option(…)]` comes from the environment variable it names, and all of them make up `ShelfOptions`.
//! A number of bytes is a [`ByteSize`](crate::ByteSize), written like `64MiB`.
//! Every other field comes from `Default`, and `#[wasi_backend(keyvalue, init = Self::ready)]` names an async function that
//! makes the struct ready. Or the whole struct comes from one, as for a connection:
//! `#[wasi_backend(keyvalue, connect = Self::open)]`. What only that is to know, such as a URL with a password, is
//! `#[option(env = "SHELF_URL", secret, connect_only)]`. Programs and tests do without the environment: `new` takes the options
//! that have no default, and a `with_…` sets another; or all of them are read from pairs:
//!
//! ```
//! # mod shelf { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/writing_a_backend/shelf.rs")); }
//! # use shelf::{Shelf, ShelfOptions};
//! use runtime::keyvalue::KeyValue as _;
//! use runtime::{Backend as _, ByteSize, FromEnv as _};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let options = ShelfOptions::new().with_max_value(ByteSize(4));
//! let shelf = Shelf::connect_with(options).await?;
//! assert!(shelf.set("", "key", "long".into()).await.is_ok());
//! assert!(shelf.set("", "key", "longer".into()).await.is_err());
//!
//! let error = ShelfOptions::from_pairs([("SHELF_MAX_VALUE", "four")]).unwrap_err();
//! assert!(error.to_string().starts_with("SHELF_MAX_VALUE is `four`; it takes a size such as"));
//! # Ok(())
//! # }
//! ```
//!
//! # Errors
//!
//! Every interface has an error type with the variants that its guests can tell apart, and with `Backend` for everything
//! else. The guest gets the short text, and the log the chain of sources; so the engine's own error, which names machines
//! and paths, goes into `Backend`, and what the guest can mend goes into `Other`.
//!
//! In keyvalue, blobstore and vault `?` takes an `io::Error` too: where a file may not be opened the guest gets
//! `AccessDenied`, and the log the reason, as by `Error::access_denied`, or `Error::permission_denied` of messaging. Where a socket fails, that is for `Error::backend`,
//! but for messaging and sql, whose guests can tell a lost connection: `Error::connection`, `Error::disconnected`. That a
//! connection is made again is a backend's own affair, except where something may be missed meanwhile: a
//! [`Subscription`](crate::messaging::Subscription) and [`Changes`](crate::keyvalue::Changes) end with the error, and the host
//! begins anew and says so in its log. A write that ends in an error may have been carried out.
//!
//! ```
//! use std::error::Error as _;
//! use std::fs;
//!
//! use runtime::keyvalue::{Error, Result};
//!
//! fn read(path: &str) -> Result<Vec<u8>> {
//!     Ok(fs::read(path)?)
//! }
//!
//! fn parsed(text: &str) -> Result<u64> {
//!     text.parse().map_err(Error::backend)
//! }
//!
//! for error in [read("/var/missing").unwrap_err(), parsed("seven").unwrap_err()] {
//!     assert_eq!(error.to_string(), "the keyvalue backend failed");
//!     assert!(error.source().is_some(), "it is for the log");
//! }
//! ```
//!
//! # Abilities
//!
//! Not every engine can do everything. What only some can do is a constant of the trait that is `false` unless a backend
//! declares it, such as [`COMPARE_AND_SWAP`](crate::keyvalue::KeyValue::COMPARE_AND_SWAP) or
//! [`WRITABLE`](crate::vault::Vault::WRITABLE); its methods then have to be written, and until then they refuse. What a
//! backend refuses by itself, it refuses in the same words, as by `Error::not_offered::<Self>("transactions")`. A few say how
//! something is done where engines differ, such as [`MIXED_GROUPS`](crate::messaging::Messaging::MIXED_GROUPS).
//! `Shelf` declares none, so it refuses to count, where counting without compare-and-swap would lose updates. A method with
//! a default is worth writing where the engine has something better, such as one round trip for
//! [`get_many`](crate::keyvalue::KeyValue::get_many).
//!
//! [`IMMEDIATE`](crate::keyvalue::KeyValue::IMMEDIATE) is a promise instead: that no future of the backend ever waits. A
//! host then calls it as a plain function, which is faster. `Shelf` could make it, since a lock that is held for a lookup
//! is no waiting; a backend with a connection cannot.
//!
//! # When a call is given up
//!
//! The future of a call is dropped wherever it waits when its guest is stopped at a deadline, its client leaves, or the
//! server is shut down. What it had asked of the engine may be done or not, but the backend goes on for others: a connection
//! on which an answer is still to come is not one for the next call to read from. A statement that nobody waits for any more is
//! best stopped ([`Sql`](crate::sql::Sql)), and of a [`put`](crate::blobstore::BlobStore::put) that is given up nothing
//! appears.
//!
//! What an engine is to be told then takes waiting, and a `Drop` cannot wait: it spawns a task on the runtime that the backend
//! was connected on. The next call of the same connection waits for that task, or what was to stop the last call stops this
//! one; that a call is to be stopped has arrived when the engine says so, and not when it was sent. While a runtime shuts down
//! such a task may be dropped before it runs. What must not be lost is for `close`
//! (`#[wasi_backend(keyvalue, close = Self::flush)]`), which whoever embeds a host calls at its end.
//!
//! Calls are made on a tokio runtime with its clock, from several of its threads at once. None of them may be held up: what
//! blocks is for [`spawn_blocking`](tokio::task::spawn_blocking), and a
//! [`BlockingSession`](crate::sql::BlockingSession) runs the calls of a database whose driver blocks on such threads.
//!
//! # The suite
//!
//! With one line `tests/conformance.rs` tests everything that guests rely on, and shows of every ability that was not
//! declared that it is refused as documented:
//!
//! ```
//! # mod shelf { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/writing_a_backend/shelf.rs")); }
//! use runtime::Backend as _;
//! use shelf::{Shelf, ShelfOptions}; // what the crate is called
//!
//! # #[cfg(feature = "conformance")]
//! runtime::conformance!(keyvalue, || Shelf::connect_with(ShelfOptions::default()));
//! # fn main() {}
//! ```
//!
//! Each behaviour is a test of its own, which connects and brings a tokio runtime: what a test leaves in a `static`, such as a
//! pool, is of a runtime that is gone. A server with few connections has to be asked with few `--test-threads`. Where an
//! engine has to run first, `ignore = "why"` leaves them out unless they are asked for. One that fails says what was asked,
//! what was expected, what came, and which WIT function a guest relies on it in. An engine that is far away is asked for less,
//! and yet each round trip counts: `TCP_NODELAY` is worth setting. The behaviours use names that no other run uses, so that one
//! engine serves
//! many runs, and they leave much behind. `Shelf` is green; the tests of this crate run the suite over the listing above.
//!
//! An engine that several hosts share has a second line, `runtime::conformance!(shared keyvalue, …)`, which asks two
//! connections what holds between them. `Shelf` would not pass it.
//!
//! # Faults
//!
//! The wrappers of [`testing`](crate::testing) show what stands on a backend how it fares when an engine fails, denies or
//! is slow, and what it called:
//!
//! ```
//! # mod shelf { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/writing_a_backend/shelf.rs")); }
//! # use shelf::{Shelf, ShelfOptions};
//! use runtime::Backend as _;
//! use runtime::keyvalue::{Error, KeyValue as _};
//! use runtime::testing::{Faulty, Recorded};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let shelf = Shelf::connect_with(ShelfOptions::default()).await?;
//! let store = Recorded::new(Faulty::new(shelf).fail_nth("get", 1).deny("set"));
//! let calls = store.calls();
//!
//! assert!(matches!(store.get("", "key").await, Err(Error::Backend(_))));
//! assert!(matches!(store.set("", "key", "value".into()).await, Err(Error::AccessDenied)));
//! assert_eq!(calls.of("set"), [r#"keyvalue.set("", "key", 5 bytes)"#]);
//! # Ok(())
//! # }
//! ```
//!
//! # In a host
//!
//! Whoever embeds a host, with the feature `host`, names the backend, and every guest that imports `wasi:keyvalue` gets it:
//!
//! ```
//! # #[cfg(feature = "host")]
//! # mod host {
//! # mod shelf { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/writing_a_backend/shelf.rs")); }
//! # use shelf::Shelf;
//! # async fn serve() -> Result<(), Box<dyn std::error::Error>> {
//! use runtime::Host;
//!
//! let host = Host::builder()
//!     .connect::<Shelf>() // with options from the environment
//!     .build()
//!     .await?;
//! host.load("guest.wasm").await?.run(["arg"]).await?;
//! host.close().await;
//! # Ok(())
//! # }
//! # }
//! ```
//!
//! `backend(store)` takes one that is connected already, such as the `store` of the tests.
