//! What a backend of WebAssembly components implements, and the host that links it.
//!
//! A **backend** is a struct that serves one or more interfaces to guests: [`keyvalue`], [`blobstore`], [`vault`],
//! [`messaging`], [`sql`]. [`wasi_backend`] gives it options and a way to connect; the trait of each interface is a
//! handful of `async fn`s. None of this needs a WebAssembly engine: without the feature `host` this crate has none.
//! [`writing_a_backend`] goes from an empty crate to a green test suite, and [`testing`] has wrappers for tests.
//!
//! A **host** (feature `host`, on by default) loads components, links what they import and runs them.

mod backend;
mod backends;
pub mod blobstore;
mod byte_size;
mod call;
#[cfg(feature = "conformance")]
pub mod conformance;
mod described;
mod env;
mod failure;
pub mod file_name;
mod interface;
mod items;
pub mod keyvalue;
pub mod messaging;
mod option_value;
mod page;
mod quota;
mod registry;
pub mod sql;
pub mod testing;
pub mod vault;
pub mod writing_a_backend;

#[cfg(feature = "host")]
pub mod host;

pub use backend::{Backend, ConnectError};
pub use backends::Backends;
pub use byte_size::{ByteSize, InvalidByteSize};
pub use bytes::Bytes;
pub use env::{Env, FromEnv, NoOptions};
pub use interface::Interface;
pub use macros::wasi_backend;
pub use option_value::OptionValue;
pub use page::{InvalidCursor, Page};
pub use quota::{Charge, Quota, QuotaExceeded};
pub use registry::Registry;

#[cfg(feature = "host")]
pub use host::Host;

/// What the output of [`wasi_backend`] calls. Not for use by hand; it may change in any release.
#[doc(hidden)]
pub mod __private {
    pub use crate::backend::connected;
    pub use crate::described::{Described, described};
    pub use crate::option_value::TextDefault;
}
