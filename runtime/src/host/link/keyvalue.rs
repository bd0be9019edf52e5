//! `wasi:keyvalue`: store, atomics and batch.

mod atomics;
mod cursor;

use std::sync::Arc;

use bytes::Bytes;
use wasmtime::Result;
use wasmtime::component::{ComponentType, Lower, Resource, WasmStr};

use super::super::State;
use super::super::kept::Kept;
use super::error::StoreError;
use super::{Functions, check_batch};
use crate::call::Call;
use crate::keyvalue::{ErasedKeyValue, Error, Page};
pub(in super::super) use atomics::{atomics, counters};
use cursor::{Cursor, Numbered};

type Answer<T> = Result<(std::result::Result<T, StoreError>,)>;

/// The arguments of a function on a key.
type KeyOf = (Resource<Bucket>, WasmStr);

/// `bucket`: a bucket that the guest opened.
pub(in super::super) struct Bucket {
    open: Arc<Open>,
    numbered: Numbered,
}

struct Open {
    backend: Arc<dyn ErasedKeyValue>,
    name: Kept<String>,
}

/// The bucket that a watcher is handed with a change in it.
pub(in super::super) fn opened_for_watcher(
    state: &mut State,
    name: String,
) -> Result<Resource<Bucket>> {
    let slot = state.backends.keyvalue.as_ref();
    let backend = Arc::clone(&slot.expect("what is watched has a backend").backend);
    let name = state.bytes.keep(name).map_err(wasmtime::Error::msg)?;
    state.push_or_trap(Bucket {
        open: Arc::new(Open { backend, name }),
        numbered: Numbered::default(),
    })
}

/// What `get-many` finds of one key.
pub(in super::super) trait Found: ComponentType + Lower + Send + 'static {
    fn of(key: String, value: Option<Bytes>) -> Self;
}

/// As first published: nothing where the key is missing.
pub(in super::super) type PairIfFound = Option<(String, Bytes)>;

impl Found for PairIfFound {
    fn of(key: String, value: Option<Bytes>) -> Self {
        Some((key, value?))
    }
}

/// As it became: the key always, and nothing where its value is missing.
pub(in super::super) type Pair = (String, Option<Bytes>);

impl Found for Pair {
    fn of(key: String, value: Option<Bytes>) -> Self {
        (key, value)
    }
}

#[derive(ComponentType, Lower)]
#[component(record)]
struct KeyResponse<C> {
    keys: Vec<String>,
    cursor: Option<C>,
}

/// Links `store`, in the flavour's type of cursors.
pub(in super::super) fn store<C: Cursor>(mut store: Functions<'_>) -> Result<()> {
    store.resource::<Bucket>("bucket")?;
    store.call(
        "open",
        |state, (name,): (String,)| {
            let slot = state.backends.keyvalue.as_ref();
            let backend = Arc::clone(&slot.expect("linked where there is one").backend);
            let name = state.bytes.keep(name).map_err(Error::other);
            Ok(async move {
                let name = name?;
                backend.open(&name).await?;
                Ok(Arc::new(Open { backend, name }))
            })
        },
        |state, answer: Result<_, Error>| {
            let bucket = answer.map(|open| Bucket {
                open,
                numbered: Numbered::default(),
            });
            answered(bucket.map_err(Into::into).and_then(|b| push(state, b)))
        },
    )?;
    store.keyed(
        "[method]bucket.get",
        |(bucket, key): KeyOf| (bucket, key, ()),
        Open::get,
        answered,
    )?;
    store.keyed(
        "[method]bucket.set",
        |call: (Resource<Bucket>, WasmStr, Bytes)| call,
        Open::set,
        answered,
    )?;
    store.keyed(
        "[method]bucket.delete",
        |(bucket, key): KeyOf| (bucket, key, ()),
        Open::delete,
        answered,
    )?;
    store.keyed(
        "[method]bucket.exists",
        |(bucket, key): KeyOf| (bucket, key, ()),
        Open::exists,
        answered,
    )?;
    store.call(
        "[method]bucket.list-keys",
        |state, (bucket, cursor): (Resource<Bucket>, Option<C>)| {
            let handle = state.table.get(&bucket)?;
            let cursor = cursor.map(|c| c.read(&handle.numbered)).transpose();
            let open = Arc::clone(&handle.open);
            Ok(async move {
                let cursor = cursor?;
                let page = open.backend.list_keys(&open.name, cursor.as_deref());
                Ok((bucket, page.await?))
            })
        },
        |state, answer: Result<(Resource<Bucket>, Page), Error>| {
            let (bucket, page) = match answer {
                Ok(listed) => listed,
                Err(error) => return answered(Err(error)),
            };
            let Page { keys, cursor, .. } = page;
            let numbered = &mut state.table.get_mut(&bucket)?.numbered;
            let cursor = cursor.map(|cursor| C::write(cursor, numbered, &state.bytes));
            let cursor = cursor.transpose().map_err(StoreError::Other);
            answered(cursor.map(|cursor| KeyResponse { keys, cursor }))
        },
    )
}

/// Links `batch`, in the flavour's shape of what `get-many` finds.
pub(in super::super) fn batch<F: Found>(mut batch: Functions<'_>) -> Result<()> {
    batch.call(
        "get-many",
        |state, (bucket, keys): (Resource<Bucket>, Vec<String>)| {
            let open = opened(state, &bucket)?;
            Ok(async move {
                check_batch(keys.len()).map_err(Error::other)?;
                let values = open.backend.get_many(&open.name, &keys).await?;
                let pairs = keys.into_iter().zip(values);
                Ok(pairs.map(|(key, value)| F::of(key, value)).collect())
            })
        },
        |_, answer: Result<Vec<_>, Error>| answered(answer),
    )?;
    batch.call(
        "set-many",
        |state, (bucket, pairs): (Resource<Bucket>, Vec<(String, Bytes)>)| {
            let open = opened(state, &bucket)?;
            Ok(async move {
                check_batch(pairs.len()).map_err(Error::other)?;
                open.backend.set_many(&open.name, pairs).await
            })
        },
        |_, answer| answered(answer),
    )?;
    batch.call(
        "delete-many",
        |state, (bucket, keys): (Resource<Bucket>, Vec<String>)| {
            let open = opened(state, &bucket)?;
            Ok(async move {
                check_batch(keys.len()).map_err(Error::other)?;
                open.backend.delete_many(&open.name, &keys).await
            })
        },
        |_, answer| answered(answer),
    )
}

impl AsRef<Arc<Open>> for Bucket {
    fn as_ref(&self) -> &Arc<Open> {
        &self.open
    }
}

/// What guests ask most.
impl Open {
    fn get<'a>(&'a self, key: &'a str, (): ()) -> Call<'a, Result<Option<Bytes>, Error>> {
        self.backend.get(&self.name, key)
    }

    fn set<'a>(&'a self, key: &'a str, value: Bytes) -> Call<'a, Result<(), Error>> {
        self.backend.set(&self.name, key, value)
    }

    fn delete<'a>(&'a self, key: &'a str, (): ()) -> Call<'a, Result<(), Error>> {
        self.backend.delete(&self.name, key)
    }

    fn exists<'a>(&'a self, key: &'a str, (): ()) -> Call<'a, Result<bool, Error>> {
        self.backend.exists(&self.name, key)
    }
}

fn opened(state: &State, bucket: &Resource<Bucket>) -> Result<Arc<Open>> {
    Ok(Arc::clone(&state.table.get(bucket)?.open))
}

fn push<T: Send + 'static>(state: &mut State, entry: T) -> Result<Resource<T>, StoreError> {
    state.push(entry).map_err(StoreError::Other)
}

#[inline]
fn answered<T, E: Into<StoreError>>(answer: std::result::Result<T, E>) -> Answer<T> {
    Ok((answer.map_err(Into::into),))
}
