//! `wasi:keyvalue`: store, atomics and batch.

mod cursor;

use std::sync::Arc;

use bytes::Bytes;
use wasmtime::Result;
use wasmtime::component::{ComponentType, Lift, Lower, Resource, WasmStr};

use super::super::State;
use super::super::kept::{Kept, Size};
use super::error::StoreError;
use super::{Functions, check_batch};
use crate::call::Call;
use crate::keyvalue::{ErasedKeyValue, Error, Page, Swap, Versioned};
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

/// `cas`: a key, and the state in which it was read.
struct Cas {
    open: Arc<Open>,
    key: String,
    read: Versioned,
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

#[derive(ComponentType, Lower)]
#[component(variant)]
enum CasError {
    #[component(name = "store-error")]
    StoreError(StoreError),
    #[component(name = "cas-failed")]
    CasFailed(Resource<Kept<Cas>>),
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

/// Links `atomics` without compare-and-swap.
pub(in super::super) fn counters(mut atomics: Functions<'_>) -> Result<()> {
    link_increment::<u64>(&mut atomics)
}

/// Links `atomics`.
pub(in super::super) fn atomics(mut atomics: Functions<'_>) -> Result<()> {
    link_increment::<i64>(&mut atomics)?;
    link_cas(atomics)
}

/// `increment` in the type that the flavour counts in. Counters are `s64` whatever it is.
fn link_increment<N>(atomics: &mut Functions<'_>) -> Result<()>
where
    N: TryFrom<i64> + ComponentType + Lift + Lower + Send + 'static,
    i64: TryFrom<N>,
{
    let leaves = "the counter leaves what this version of the interface counts in";
    atomics.call(
        "increment",
        move |state, (bucket, key, delta): (Resource<Bucket>, String, N)| {
            let open = opened(state, &bucket)?;
            Ok(async move {
                let delta = i64::try_from(delta).map_err(|_| Error::other(leaves))?;
                open.backend.increment(&open.name, &key, delta).await
            })
        },
        move |_, answer| {
            let sum = |sum| N::try_from(sum).map_err(|_| Error::other(leaves));
            answered(answer.and_then(sum))
        },
    )
}

fn link_cas(mut atomics: Functions<'_>) -> Result<()> {
    atomics.resource::<Kept<Cas>>("cas")?;
    atomics.call(
        "[static]cas.new",
        |state, (bucket, key): (Resource<Bucket>, String)| {
            let open = opened(state, &bucket)?;
            Ok(Cas::read(open, key))
        },
        |state, cas| answered(cas.map_err(Into::into).and_then(|cas| keep(state, cas))),
    )?;
    atomics.plain(
        "[method]cas.current",
        |state, (cas,): (Resource<Kept<Cas>>,)| {
            let cas = state.table.get(&cas)?;
            answered::<_, Error>(Ok(cas.read.value.clone()))
        },
    )?;
    atomics.call(
        "swap",
        |state, (cas, value): (Resource<Kept<Cas>>, Bytes)| {
            let Cas { open, key, read } = state.table.delete(cas)?.into_inner();
            Ok(async move {
                let swap = open
                    .backend
                    .compare_and_swap(&open.name, &key, &read.version, value);
                match swap.await? {
                    Swap::Stored => Ok(None),
                    Swap::Conflict => Cas::read(open, key).await.map(Some),
                }
            })
        },
        |state, answer: Result<_, Error>| {
            let answer = match answer {
                Ok(None) => Ok(()),
                Ok(Some(fresh)) => Err(match keep(state, fresh) {
                    Ok(fresh) => CasError::CasFailed(fresh),
                    Err(full) => CasError::StoreError(full),
                }),
                Err(error) => Err(CasError::StoreError(error.into())),
            };
            Ok((answer,))
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

impl Size for Cas {
    fn size(&self) -> usize {
        self.key.len() + self.read.value.as_ref().map_or(0, Bytes::len)
    }
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

impl Cas {
    async fn read(open: Arc<Open>, key: String) -> Result<Self, Error> {
        let read = open.backend.get_versioned(&open.name, &key).await?;
        Ok(Self { open, key, read })
    }
}

fn opened(state: &State, bucket: &Resource<Bucket>) -> Result<Arc<Open>> {
    Ok(Arc::clone(&state.table.get(bucket)?.open))
}

fn push<T: Send + 'static>(state: &mut State, entry: T) -> Result<Resource<T>, StoreError> {
    state.push(entry).map_err(StoreError::Other)
}

fn keep<T: Size + Send + 'static>(
    state: &mut State,
    entry: T,
) -> Result<Resource<Kept<T>>, StoreError> {
    state.keep(entry).map_err(StoreError::Other)
}

#[inline]
fn answered<T, E: Into<StoreError>>(answer: std::result::Result<T, E>) -> Answer<T> {
    Ok((answer.map_err(Into::into),))
}
