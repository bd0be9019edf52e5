//! What a backend owes its guests, as behaviours that any backend can be asked to show.
//!
//! Each behaviour is an `async fn` over the trait of its interface, named for what it shows. It takes a connected backend
//! and answers [`Shown`]: `Ok`, or what was asked, what was expected, what came, and which WIT function relies on it. It
//! works in a bucket, container, locker, topic or table of its own, so that one engine serves many runs.
//!
//! One line in a backend's crate makes a test of each ([`conformance!`](crate::conformance!)):
//!
//! ```
//! # mod backend {
//! # use runtime::keyvalue::{KeyValue, Page, Result};
//! # use runtime::Bytes;
//! # #[runtime::wasi_backend(keyvalue)]
//! # pub struct MyKv;
//! # impl KeyValue for MyKv {
//! #     async fn get(&self, _: &str, _: &str) -> Result<Option<Bytes>> { Ok(None) }
//! #     async fn set(&self, _: &str, _: &str, _: Bytes) -> Result<()> { Ok(()) }
//! #     async fn delete(&self, _: &str, _: &str) -> Result<()> { Ok(()) }
//! #     async fn list_keys(&self, _: &str, _: Option<&str>) -> Result<Page> { Ok(Page::default()) }
//! # }
//! # }
//! # use backend::MyKv;
//! # use runtime::Backend as _;
//! runtime::conformance!(keyvalue, || MyKv::connect());
//! # fn main() {}
//! ```
//!
//! An ability that not every engine has is a constant of the trait, such as
//! [`KeyValue::COMPARE_AND_SWAP`](crate::keyvalue::KeyValue::COMPARE_AND_SWAP). What a backend declares is tested; of
//! what it does not declare each test shows that it is refused, or done otherwise, as the trait documents.
//!
//! A single behaviour can be called by hand, also to see it fail:
//!
//! ```
//! use runtime::conformance::keyvalue::values::a_value_reads_as_it_was_written;
//! # use runtime::keyvalue::{KeyValue, Page, Result};
//! # use runtime::Bytes;
//!
//! struct Forgets;
//!
//! impl KeyValue for Forgets {
//!     async fn set(&self, _: &str, _: &str, _: Bytes) -> Result<()> { Ok(()) }
//! #     async fn get(&self, _: &str, _: &str) -> Result<Option<Bytes>> { Ok(None) }
//! #     async fn delete(&self, _: &str, _: &str) -> Result<()> { Ok(()) }
//! #     async fn list_keys(&self, _: &str, _: Option<&str>) -> Result<Page> { Ok(Page::default()) }
//!     // …
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let broken = a_value_reads_as_it_was_written(Forgets).await.unwrap_err();
//! assert_eq!(broken.wit(), "wasi:keyvalue/store bucket.get");
//! # }
//! ```

#![expect(
    clippy::missing_errors_doc,
    reason = "all behaviours fail alike: with what the backend does not show"
)]

mod broken;
mod calls;
mod list;
mod model;
mod names;
mod run;

pub mod blobstore;
pub mod keyvalue;
pub mod messaging;
pub mod sql;
pub mod vault;

pub use broken::{Broken, Shown};
#[doc(hidden)]
pub use run::{run, run_shared};

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use broken::Wit;
use list::{behaviours, shared};

/// A name that no other run uses.
fn fresh(what: &str) -> String {
    format!("{what}-{}", uuid::Uuid::new_v4().simple())
}

/// How often the calls of a behaviour are polled before they are given up. An engine that is near may have its answer soon, so
/// most are given up at once.
const GIVEN_UP: [usize; 7] = [1, 1, 1, 1, 2, 3, 4];

/// Begins a call, and gives it up when it has been polled this often without an answer.
async fn give_up<T>(call: impl Future<Output = T>, polls: usize) {
    let mut call = pin!(call);
    let mut polled = 0;
    poll_fn(|context| {
        polled += 1;
        match call.as_mut().poll(context) {
            Poll::Pending if polled < polls => Poll::Pending,
            _ => Poll::Ready(()),
        }
    })
    .await;
}

/// Makes a test of every behaviour of an interface, in a module named for it.
///
/// The first argument is the interface: `keyvalue`, `blobstore`, `vault`, `messaging` or `sql`. The second is a closure
/// that connects the backend, as in `|| async { MyKv::connect_with(options()).await }`; it is called for each test, and its
/// error may be any that becomes a `Box<dyn Error>`. The tests are plain `#[test]`s that bring a tokio runtime of their own,
/// with several threads, so that behaviours under concurrency are shown under concurrency.
///
/// Where an engine has to run first, its tests can be left out unless they are asked for, by `cargo test -- --ignored`:
///
/// ```
/// # mod shelf { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/writing_a_backend/shelf.rs")); }
/// # use shelf::{Shelf, ShelfOptions};
/// # use runtime::Backend as _;
/// runtime::conformance!(
///     keyvalue,
///     || Shelf::connect_with(ShelfOptions::default()),
///     ignore = "needs the server of compose.yaml"
/// );
/// # fn main() {}
/// ```
///
/// # An engine that several hosts share
///
/// With `shared` before the interface two connections to one engine are asked for what holds between them, in a module named
/// `shared_keyvalue` and so on: that one reads what the other wrote, for example. The closure is called twice for each test.
///
/// ```
/// # mod shelf { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/writing_a_backend/shelf.rs")); }
/// # use shelf::{Shelf as Redis, ShelfOptions as RedisOptions};
/// # use runtime::Backend as _;
/// runtime::conformance!(keyvalue, || Redis::connect_with(RedisOptions::default()));
/// runtime::conformance!(shared keyvalue, || Redis::connect_with(RedisOptions::default()));
/// # fn main() {}
/// ```
#[macro_export]
macro_rules! conformance {
    (shared keyvalue, $connect:expr $(, ignore = $reason:literal)? $(,)?) => {
        $crate::__conformance_shared_keyvalue! { $connect; $(#[ignore = $reason])? }
    };
    (shared blobstore, $connect:expr $(, ignore = $reason:literal)? $(,)?) => {
        $crate::__conformance_shared_blobstore! { $connect; $(#[ignore = $reason])? }
    };
    (shared vault, $connect:expr $(, ignore = $reason:literal)? $(,)?) => {
        $crate::__conformance_shared_vault! { $connect; $(#[ignore = $reason])? }
    };
    (shared messaging, $connect:expr $(, ignore = $reason:literal)? $(,)?) => {
        $crate::__conformance_shared_messaging! { $connect; $(#[ignore = $reason])? }
    };
    (shared sql, $connect:expr $(, ignore = $reason:literal)? $(,)?) => {
        $crate::__conformance_shared_sql! { $connect; $(#[ignore = $reason])? }
    };
    (keyvalue, $connect:expr $(, ignore = $reason:literal)? $(,)?) => {
        $crate::__conformance_keyvalue! { $connect; $(#[ignore = $reason])? }
    };
    (blobstore, $connect:expr $(, ignore = $reason:literal)? $(,)?) => {
        $crate::__conformance_blobstore! { $connect; $(#[ignore = $reason])? }
    };
    (vault, $connect:expr $(, ignore = $reason:literal)? $(,)?) => {
        $crate::__conformance_vault! { $connect; $(#[ignore = $reason])? }
    };
    (messaging, $connect:expr $(, ignore = $reason:literal)? $(,)?) => {
        $crate::__conformance_messaging! { $connect; $(#[ignore = $reason])? }
    };
    (sql, $connect:expr $(, ignore = $reason:literal)? $(,)?) => {
        $crate::__conformance_sql! { $connect; $(#[ignore = $reason])? }
    };
    ($($interface:ident)+, $connect:expr $(, ignore = $reason:literal)? $(,)?) => {
        compile_error! { concat!(
            "`", stringify!($($interface)+), "` is no interface; there are `keyvalue`, `blobstore`, `vault`, ",
            "`messaging` and `sql`, with `shared` before it for two connections",
        ) }
    };
    ($($interface:ident)+, $connect:expr, ignore $($rest:tt)*) => {
        compile_error! { "`ignore` says why in a text, as in `ignore = \"needs the server of compose.yaml\"`" }
    };
    ($($other:tt)*) => {
        compile_error! { "`conformance!` takes an interface and what connects, as in \
            `conformance!(keyvalue, || MyKv::connect())`" }
    };
}
