//! `wasi:config`, which goes by three versions and has one shape.

use wasmtime::Result;
use wasmtime::component::{ComponentType, Lower};

use super::Functions;

/// `store.error`, of which there is none: what is configured is in memory.
#[derive(ComponentType, Lower)]
#[component(variant)]
enum Error {
    #[component(name = "upstream")]
    #[expect(dead_code, reason = "the guest's type has it")]
    Upstream(String),
    #[component(name = "io")]
    #[expect(dead_code, reason = "the guest's type has it")]
    Io(String),
}

/// Links `store`.
pub(in super::super) fn store(mut store: Functions<'_>) -> Result<()> {
    store.plain("get", |state, (key,): (String,)| {
        Ok((Ok::<_, Error>(state.grants.config.get(&key).cloned()),))
    })?;
    store.plain("get-all", |state, (): ()| {
        let pairs = state.grants.config.iter();
        let pairs = pairs.map(|(key, value)| (key.clone(), value.clone()));
        Ok((Ok::<_, Error>(pairs.collect::<Vec<_>>()),))
    })
}
