//! Keys and values in named buckets: what serves `wasi:keyvalue`.

mod changes;
mod counter;
mod error;
mod version;
mod watchers;

use std::collections::HashMap;
use std::future::Future;

use bytes::Bytes;

pub use crate::page::Page;
pub use changes::{Change, ChangeSender, Changes};
pub use error::{Error, Result};
pub use version::{Swap, Version, Versioned};
pub use watchers::Watchers;

/// A store of keys and values in named buckets.
///
/// Four methods are an engine's own; the others have defaults made of these. A method gets the name of the bucket that
/// the guest opened, `""` being the default bucket. Buckets share nothing, the default bucket neither. Their names are told
/// apart by their bytes and are no paths; one that an engine cannot have is refused, and not made to fit.
///
/// Within a bucket a write that was answered is seen by every later read. The text of a key is any UTF-8, to every method
/// alike, a value any bytes. What meets at one key is done one after the other, whichever methods they are.
/// `#[wasi_backend(keyvalue)]` makes an implementor a [`Backend`](crate::Backend).
///
/// ```
/// use std::collections::BTreeMap;
/// use std::sync::Mutex;
///
/// use runtime::keyvalue::{KeyValue, Page, Result};
/// use runtime::{Backend, Bytes, NoOptions, wasi_backend};
///
/// #[wasi_backend(keyvalue)]
/// struct Shelf {
///     books: Mutex<BTreeMap<(String, String), Bytes>>,
/// }
///
/// impl KeyValue for Shelf {
///     async fn get(&self, bucket: &str, key: &str) -> Result<Option<Bytes>> {
///         Ok(self.books.lock().unwrap().get(&(bucket.into(), key.into())).cloned())
///     }
///
///     async fn set(&self, bucket: &str, key: &str, value: Bytes) -> Result<()> {
///         self.books.lock().unwrap().insert((bucket.into(), key.into()), value);
///         Ok(())
///     }
///
///     async fn delete(&self, bucket: &str, key: &str) -> Result<()> {
///         self.books.lock().unwrap().remove(&(bucket.into(), key.into()));
///         Ok(())
///     }
///
///     async fn list_keys(&self, bucket: &str, cursor: Option<&str>) -> Result<Page> {
///         let books = self.books.lock().unwrap();
///         let keys = books.keys().filter(|(b, _)| b == bucket).map(|(_, key)| key.clone());
///         Ok(Page::of_sorted(keys, cursor, Page::LIMIT)?)
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
/// let shelf = Shelf::connect_with(NoOptions).await?;
/// shelf.set("", "sicp", "purple".into()).await?;
/// assert!(shelf.exists("", "sicp").await?);
/// assert!(shelf.increment("", "copies", 1).await.is_err(), "offers no compare-and-swap");
/// # Ok(())
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is declared a keyvalue backend, but does not implement `KeyValue`",
    label = "needs `impl runtime::keyvalue::KeyValue for {Self}`",
    note = "four methods are required: get, set, delete, list_keys"
)]
pub trait KeyValue: Send + Sync + 'static {
    /// Promises that every future is ready at its first poll, so that a host can call without an executor.
    const IMMEDIATE: bool = false;

    /// Whether [`get_versioned`](Self::get_versioned) and [`compare_and_swap`](Self::compare_and_swap) are offered.
    /// Otherwise they are refused with [`Error::not_offered::<Self>("compare-and-swap")`](Error::not_offered), as by default.
    const COMPARE_AND_SWAP: bool = false;

    /// Whether [`increment`](Self::increment) is offered, which its default is over compare-and-swap.
    ///
    /// An engine that counts without it declares this and overrides the method. Otherwise counting is refused: a
    /// counter that loses updates is worse than none.
    const INCREMENT: bool = Self::COMPARE_AND_SWAP;

    /// Whether [`watch`](Self::watch) is offered. Otherwise it is refused with
    /// [`Error::not_offered::<Self>("watch")`](Error::not_offered), as by default.
    const WATCH: bool = false;

    /// Makes sure that a bucket can be used; serves `store.open`.
    ///
    /// # Errors
    ///
    /// [`Error::NoSuchStore`] for a bucket that does not exist and is not created by opening it,
    /// [`Error::AccessDenied`] for one that may not be used.
    fn open(&self, bucket: &str) -> impl Future<Output = Result<()>> + Send {
        let _ = bucket;
        async { Ok(()) }
    }

    /// Reads a value, or `None` where there is no such key; serves `bucket.get`.
    ///
    /// # Errors
    ///
    /// [`Error::Backend`] when the engine fails.
    fn get(&self, bucket: &str, key: &str) -> impl Future<Output = Result<Option<Bytes>>> + Send;

    /// Writes a value, over an earlier one; serves `bucket.set`.
    ///
    /// # Errors
    ///
    /// [`Error::AccessDenied`] for a bucket that is read-only, [`Error::Other`] for a key or value that is too large, of
    /// which nothing is kept then.
    fn set(&self, bucket: &str, key: &str, value: Bytes)
    -> impl Future<Output = Result<()>> + Send;

    /// Removes a key; one that is missing is no error. Serves `bucket.delete`.
    ///
    /// # Errors
    ///
    /// [`Error::AccessDenied`] for a bucket that is read-only.
    fn delete(&self, bucket: &str, key: &str) -> impl Future<Output = Result<()>> + Send;

    /// Lists the keys in pages; serves `bucket.list-keys`.
    ///
    /// A key that is there throughout is listed exactly once, whatever is written meanwhile, and a key that was deleted
    /// before a page was asked for is not on it. A page may be empty and yet have a cursor. [`Page`] makes cursors that
    /// keep these promises over sorted keys.
    ///
    /// # Errors
    ///
    /// [`Error::Other`] for a cursor that no earlier page gave out.
    fn list_keys(
        &self,
        bucket: &str,
        cursor: Option<&str>,
    ) -> impl Future<Output = Result<Page>> + Send;

    /// Whether there is such a key; serves `bucket.exists`.
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get).
    fn exists(&self, bucket: &str, key: &str) -> impl Future<Output = Result<bool>> + Send {
        async { Ok(self.get(bucket, key).await?.is_some()) }
    }

    /// Reads a value with its version; serves `cas.new` and `cas.current`.
    ///
    /// # Errors
    ///
    /// [`Error::Other`] where compare-and-swap is not offered.
    fn get_versioned(
        &self,
        bucket: &str,
        key: &str,
    ) -> impl Future<Output = Result<Versioned>> + Send {
        let _ = (bucket, key);
        async { Err(Error::not_offered::<Self>("compare-and-swap")) }
    }

    /// Writes a value if the key still has the version `expected`; serves `atomics.swap`.
    ///
    /// Versions are compared, not values: a key that was changed and changed back is not the same.
    ///
    /// # Errors
    ///
    /// [`Error::Other`] where compare-and-swap is not offered.
    fn compare_and_swap(
        &self,
        bucket: &str,
        key: &str,
        expected: &Version,
        value: Bytes,
    ) -> impl Future<Output = Result<Swap>> + Send {
        let _ = (bucket, key, expected, value);
        async { Err(Error::not_offered::<Self>("compare-and-swap")) }
    }

    /// Adds to a counter in ASCII decimal text and returns the sum; serves `atomics.increment`.
    ///
    /// A missing key counts as 0. The sum is written without a plus sign and without zeros in front. A number with these may be
    /// counted on or refused. The default retries [`compare_and_swap`](Self::compare_and_swap) until it is stored.
    ///
    /// # Errors
    ///
    /// [`Error::Other`] when the value is not a number or the sum leaves 64 bits, which changes nothing, and where it is
    /// not offered, for want of compare-and-swap.
    fn increment(
        &self,
        bucket: &str,
        key: &str,
        delta: i64,
    ) -> impl Future<Output = Result<i64>> + Send {
        async move {
            loop {
                let current = self.get_versioned(bucket, key).await?;
                let sum = counter::add(current.value.as_deref(), delta)?;
                let text = Bytes::from(sum.to_string());
                let swap = self.compare_and_swap(bucket, key, &current.version, text);
                if swap.await? == Swap::Stored {
                    return Ok(sum);
                }
            }
        }
    }

    /// Reads several values, each at the position of its key; serves `batch.get-many`. Need not be atomic. A host asks for
    /// 100,000 at most, here as in [`set_many`](Self::set_many) and [`delete_many`](Self::delete_many).
    ///
    /// A key that is given many times is to be read once, as the default does: its value is then in memory once.
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get), for the first key that fails.
    fn get_many(
        &self,
        bucket: &str,
        keys: &[String],
    ) -> impl Future<Output = Result<Vec<Option<Bytes>>>> + Send {
        async move {
            let mut values: Vec<Option<Bytes>> = Vec::with_capacity(keys.len());
            let mut places = HashMap::new();
            for key in keys {
                let place = *places.entry(key).or_insert(values.len());
                values.push(match values.get(place) {
                    Some(value) => value.clone(),
                    None => self.get(bucket, key).await?,
                });
            }
            Ok(values)
        }
    }

    /// Writes several values in order, so that of a key given twice the last one stays; serves `batch.set-many`. Need
    /// not be atomic.
    ///
    /// # Errors
    ///
    /// As [`set`](Self::set), for the first key that fails; the ones before it may have been written.
    fn set_many(
        &self,
        bucket: &str,
        pairs: Vec<(String, Bytes)>,
    ) -> impl Future<Output = Result<()>> + Send {
        async move {
            for (key, value) in pairs {
                self.set(bucket, &key, value).await?;
            }
            Ok(())
        }
    }

    /// Removes several keys; serves `batch.delete-many`. Need not be atomic.
    ///
    /// # Errors
    ///
    /// As [`delete`](Self::delete), for the first key that fails; the ones before it may be gone.
    fn delete_many(
        &self,
        bucket: &str,
        keys: &[String],
    ) -> impl Future<Output = Result<()>> + Send {
        async move {
            for key in keys {
                self.delete(bucket, key).await?;
            }
            Ok(())
        }
    }

    /// Watches a bucket; serves `watcher.on-set` and `watcher.on-delete`.
    ///
    /// Every change that is made after the answer is reported, whichever method made it and whoever called it; what
    /// was there before is not, and neither is what changes nothing, as deleting a missing key. Changes of one key come
    /// in the order in which they were made.
    ///
    /// No writer waits for a watcher. What waits for one that does not read is limited: one that falls too far behind
    /// reads an [`Error::Other`] that says so, as the last item of its [`Changes`], or an [`Error::Backend`] where it is the
    /// engine that gives it up. [`Changes::channel`] keeps this, and [`Watchers`] for a backend that sees every change itself.
    ///
    /// Where the connection to the engine is lost, or is silent for too long, the last item is an [`Error::Backend`]: to
    /// connect again in silence would hide the changes in between. A host tells of it in its log and watches again, as it
    /// does when the changes end without a reason.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open), and [`Error::Other`] where watching is not offered.
    fn watch(&self, bucket: &str) -> impl Future<Output = Result<Changes>> + Send {
        let _ = bucket;
        async { Err(Error::not_offered::<Self>("watch")) }
    }
}

crate::call::erase! {
    trait ErasedKeyValue for KeyValue {
        fn open<'a>(bucket: &'a str) -> ();
        fn get<'a>(bucket: &'a str, key: &'a str) -> Option<Bytes>;
        fn set<'a>(bucket: &'a str, key: &'a str, value: Bytes) -> ();
        fn delete<'a>(bucket: &'a str, key: &'a str) -> ();
        fn list_keys<'a>(bucket: &'a str, cursor: Option<&'a str>) -> Page;
        fn exists<'a>(bucket: &'a str, key: &'a str) -> bool;
        fn get_versioned<'a>(bucket: &'a str, key: &'a str) -> Versioned;
        fn compare_and_swap<'a>(bucket: &'a str, key: &'a str, expected: &'a Version, value: Bytes) -> Swap;
        fn increment<'a>(bucket: &'a str, key: &'a str, delta: i64) -> i64;
        fn get_many<'a>(bucket: &'a str, keys: &'a [String]) -> Vec<Option<Bytes>>;
        fn set_many<'a>(bucket: &'a str, pairs: Vec<(String, Bytes)>) -> ();
        fn delete_many<'a>(bucket: &'a str, keys: &'a [String]) -> ();
        fn watch<'a>(bucket: &'a str) -> Changes;
    }
}
