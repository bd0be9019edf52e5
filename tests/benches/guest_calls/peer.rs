//! `wasmtime-wasi-keyvalue` on wasmtime's default engine.

use runtime::host::wasmtime::component::{Component, Linker, ResourceTable};
use runtime::host::wasmtime::{Config, Engine, Result, Store};
use runtime::host::wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView, p2};
use wasmtime_wasi_keyvalue::{WasiKeyValue, WasiKeyValueCtx, WasiKeyValueCtxBuilder};

use super::Contestant;

pub(crate) struct Ctx {
    table: ResourceTable,
    wasi: WasiCtx,
    keyvalue: WasiKeyValueCtx,
}

impl WasiView for Ctx {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView {
            ctx: &mut self.wasi,
            table: &mut self.table,
        }
    }
}

pub(crate) async fn contestant(guest: &[u8]) -> Result<Contestant<Ctx>> {
    let compiled_in = Engine::new(Config::new().concurrency_support(true));
    assert!(compiled_in.is_ok(), "wasmtime lacks component-model-async");
    let engine = Engine::default();
    assert!(is_concurrent(&engine), "the default engine is concurrent");

    let mut linker = Linker::new(&engine);
    p2::add_to_linker_async(&mut linker)?;
    wasmtime_wasi_keyvalue::add_to_linker(&mut linker, |ctx: &mut Ctx| {
        WasiKeyValue::new(&ctx.keyvalue, &mut ctx.table)
    })?;
    let ctx = Ctx {
        table: ResourceTable::new(),
        wasi: WasiCtx::builder().build(),
        keyvalue: WasiKeyValueCtxBuilder::new().build(),
    };
    let mut store = Store::new(&engine, ctx);
    let component = Component::from_binary(&engine, guest)?;
    let instance = linker.instantiate_async(&mut store, &component).await?;
    Contestant::new(store, instance)
}

/// Whether an engine has component-model async, which makes each of its calls dearer.
pub(crate) fn is_concurrent(engine: &Engine) -> bool {
    let mut linker = Linker::<()>::new(engine);
    let function = linker
        .root()
        .func_wrap_concurrent("f", |_, (): ()| Box::pin(async { Ok(()) }));
    function.is_ok()
}
