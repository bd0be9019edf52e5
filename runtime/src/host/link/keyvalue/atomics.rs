//! `wasi:keyvalue/atomics`.

use std::sync::Arc;

use bytes::Bytes;
use tracing::Instrument as _;
use wasmtime::Result;
use wasmtime::component::{ComponentType, Lift, Lower, Resource};

use super::super::super::State;
use super::super::super::kept::{Kept, Size};
use super::super::Functions;
use super::super::error::StoreError;
use super::{Bucket, Open, answered, opened};
use crate::keyvalue::{Error, Swap, Versioned};

/// `cas`: a key, and the state in which it was read.
struct Cas {
    open: Arc<Open>,
    key: String,
    read: Versioned,
}

#[derive(ComponentType, Lower)]
#[component(variant)]
enum CasError {
    #[component(name = "store-error")]
    StoreError(StoreError),
    #[component(name = "cas-failed")]
    CasFailed(Resource<Kept<Cas>>),
}

/// Links `atomics` without compare-and-swap.
pub(in super::super::super) fn counters(mut atomics: Functions<'_>) -> Result<()> {
    link_increment::<u64>(&mut atomics)
}

/// Links `atomics`.
pub(in super::super::super) fn atomics(mut atomics: Functions<'_>) -> Result<()> {
    link_increment::<i64>(&mut atomics)?;
    link_cas(atomics)
}

/// `increment` in the type that the flavour counts in. Counters are `s64` whatever it is.
fn link_increment<N>(atomics: &mut Functions<'_>) -> Result<()>
where
    N: Size + TryFrom<i64> + ComponentType + Lift + Lower + Send + 'static,
    i64: TryFrom<N>,
{
    let leaves = "the counter leaves what this version of the interface counts in";
    atomics.call(
        "increment",
        move |state, (bucket, key, delta): (Resource<Bucket>, String, N)| {
            let open = opened(state, &bucket)?;
            Ok(async move {
                let delta = i64::try_from(delta).map_err(|_| Error::other(leaves))?;
                let sum = open.backend.increment(&open.name, &key, delta).await?;
                if let Ok(sum) = N::try_from(sum) {
                    return Ok(sum);
                }
                take_back(open, key, delta).await?;
                Err(Error::other(leaves))
            })
        },
        |_, answer| answered(answer),
    )
}

/// What is refused changes nothing, whatever others have added since. They may have seen it meanwhile.
///
/// It is done even when the guest is gone by then.
async fn take_back(open: Arc<Open>, key: String, delta: i64) -> Result<(), Error> {
    let immediate = open.backend.is_immediate();
    let taking = async move {
        let taken = open.backend.increment(&open.name, &key, -delta);
        taken.await.map(drop)
    };
    if immediate {
        return taking.await;
    }
    tokio::spawn(taking.in_current_span())
        .await
        .map_err(Error::backend)?
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
            let (cas, kept) = state.table.delete(cas)?.into_parts();
            Ok(async move {
                let _kept = kept;
                let Cas { open, key, read } = cas;
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

impl Size for Cas {
    fn size(&self) -> usize {
        self.key.len() + self.read.value.as_ref().map_or(0, Bytes::len)
    }
}

impl Cas {
    async fn read(open: Arc<Open>, key: String) -> Result<Self, Error> {
        let read = open.backend.get_versioned(&open.name, &key).await?;
        Ok(Self { open, key, read })
    }
}

fn keep(state: &mut State, cas: Cas) -> Result<Resource<Kept<Cas>>, StoreError> {
    state.keep(cas).map_err(StoreError::Other)
}
