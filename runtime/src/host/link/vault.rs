//! `wasi:vault`, which is also known as `omnia:vault`.

use std::sync::Arc;

use wasmtime::Result;
use wasmtime::component::Resource;

use super::super::State;
use super::super::kept::Kept;
use super::Functions;
use super::error::StoreError;
use crate::vault::{ErasedVault, Error, Secret};

type Answer<T> = Result<(std::result::Result<T, StoreError>,)>;

/// `locker`: a locker that the guest opened.
struct Locker(Arc<Open>);

struct Open {
    backend: Arc<dyn ErasedVault>,
    name: Kept<String>,
}

/// Links `vault`.
pub(in super::super) fn vault(mut vault: Functions<'_>) -> Result<()> {
    vault.resource::<Locker>("locker")?;
    vault.call(
        "open",
        |state, (name,): (String,)| {
            let slot = state.backends.vault.as_ref();
            let backend = Arc::clone(&slot.expect("linked where there is one").backend);
            let name = state.bytes.keep(name).map_err(Error::other);
            Ok(async move {
                let name = name?;
                backend.open(&name).await?;
                Ok(Locker(Arc::new(Open { backend, name })))
            })
        },
        |state, answer: Result<_, Error>| {
            let locker = answer.map_err(StoreError::from);
            answered(locker.and_then(|l| state.push(l).map_err(StoreError::Other)))
        },
    )?;
    vault.call(
        "[method]locker.get",
        |state, (locker, id): (Resource<Locker>, String)| {
            let open = opened(state, &locker)?;
            Ok(async move { open.backend.get(&open.name, &id).await })
        },
        |_, answer| answered(answer.map(|secret| secret.map(Secret::into_bytes))),
    )?;
    vault.call(
        "[method]locker.set",
        |state, (locker, id, value): (Resource<Locker>, String, Vec<u8>)| {
            let value = Secret::from(value);
            let open = opened(state, &locker)?;
            Ok(async move { open.backend.set(&open.name, &id, value).await })
        },
        |_, answer| answered(answer),
    )?;
    vault.call(
        "[method]locker.delete",
        |state, (locker, id): (Resource<Locker>, String)| {
            let open = opened(state, &locker)?;
            Ok(async move { open.backend.delete(&open.name, &id).await })
        },
        |_, answer| answered(answer),
    )?;
    vault.call(
        "[method]locker.exists",
        |state, (locker, id): (Resource<Locker>, String)| {
            let open = opened(state, &locker)?;
            Ok(async move { open.backend.exists(&open.name, &id).await })
        },
        |_, answer| answered(answer),
    )?;
    vault.call(
        "[method]locker.list-ids",
        |state, (locker,): (Resource<Locker>,)| {
            let open = opened(state, &locker)?;
            Ok(async move { open.backend.list_ids(&open.name).await })
        },
        |_, answer| answered(answer),
    )
}

fn opened(state: &State, locker: &Resource<Locker>) -> Result<Arc<Open>> {
    Ok(Arc::clone(&state.table.get(locker)?.0))
}

fn answered<T, E: Into<StoreError>>(answer: std::result::Result<T, E>) -> Answer<T> {
    Ok((answer.map_err(Into::into),))
}
