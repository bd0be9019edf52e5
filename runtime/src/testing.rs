//! Wrappers for the tests of those who embed a host, or who write what stands on a backend.
//!
//! A wrapper takes any backend, of one interface or of several, and is a backend of the same interfaces:
//!
//! - [`Recorded`] remembers what was called, and hands it on.
//! - [`Faulty`] fails, denies or delays the calls that it was told to, and hands on the others. Its
//!   [`faults`](Faulty::faults) end and begin while a host has it.
//!
//! Both declare the abilities of the backend inside, and go by its name. They wrap each other, and a host takes them as
//! any backend that is connected already:
//!
//! ```
//! use runtime::keyvalue::KeyValue as _;
//! use runtime::testing::{Faulty, Recorded};
//! # use runtime::keyvalue::{KeyValue, Page, Result};
//! # use runtime::{Backend, Bytes};
//! # #[runtime::wasi_backend(keyvalue)]
//! # struct MyKv;
//! # impl KeyValue for MyKv {
//! #     async fn get(&self, _: &str, _: &str) -> Result<Option<Bytes>> { Ok(None) }
//! #     async fn set(&self, _: &str, _: &str, _: Bytes) -> Result<()> { Ok(()) }
//! #     async fn delete(&self, _: &str, _: &str) -> Result<()> { Ok(()) }
//! #     async fn list_keys(&self, _: &str, _: Option<&str>) -> Result<Page> { Ok(Page::default()) }
//! # }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
//! let store = Recorded::new(Faulty::new(MyKv::connect().await?).deny("set"));
//! let calls = store.calls();
//! // Here a test would run a guest: Host::builder().backend(store)
//! store.get("", "stock").await?;
//! assert!(store.set("", "stock", "7".into()).await.is_err());
//! assert_eq!(calls.all(), [r#"keyvalue.get("", "stock")"#, r#"keyvalue.set("", "stock", 1 byte)"#]);
//! # Ok(())
//! # }
//! ```
//!
//! A method goes by its name in the trait of its interface, as in `"get"`; by `"vault.get"` where a backend serves several
//! interfaces that have one; and `"*"` is every method. The sessions of a [`Sql`](crate::sql::Sql) are wrapped with it:
//! their methods are `"query"` and `"exec"`.
//!
//! What a backend does by itself is neither recorded nor made to fail: `increment` of a backend that counts by
//! compare-and-swap is one call.

mod call;
mod entering;
mod fault;
mod faulty;
mod forward;
mod methods;
mod recorded;
#[cfg(test)]
mod tests;

pub use call::Call;
pub use faulty::{Faults, Faulty};
pub use forward::Wrapped;
pub use recorded::{Calls, Recorded};
