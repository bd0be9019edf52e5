//! The same WIT answered with constants of the same size, on the engine of the host under test: the floor.

use runtime::Bytes;
use runtime::host::wasmtime::component::{
    Component, ComponentType, Linker, Lower, Resource, ResourceTable, ResourceType,
};
use runtime::host::wasmtime::{Engine, Result, Store};
use runtime::host::wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView, p2};

use super::Contestant;
use super::peer::is_concurrent;

pub(crate) struct Ctx {
    table: ResourceTable,
    wasi: WasiCtx,
}

impl WasiView for Ctx {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView {
            ctx: &mut self.wasi,
            table: &mut self.table,
        }
    }
}

struct Bucket;

#[derive(ComponentType, Lower)]
#[component(variant)]
#[expect(dead_code, reason = "the constants are all successes")]
enum Error {
    #[component(name = "no-such-store")]
    NoSuchStore,
    #[component(name = "access-denied")]
    AccessDenied,
    #[component(name = "other")]
    Other(String),
}

type Answer<T> = (std::result::Result<T, Error>,);
type Pairs = [Option<(&'static str, &'static [u8])>; 16];

static VALUE: [u8; 100] = [b'v'; 100];
static PAIRS: Pairs = [Some(("key-0", &VALUE)); 16];

pub(crate) async fn contestant(engine: &Engine, guest: &[u8]) -> Result<Contestant<Ctx>> {
    assert!(
        !is_concurrent(engine),
        "the engine under test has no component-model async"
    );
    let mut linker = Linker::new(engine);
    p2::add_to_linker_async(&mut linker)?;
    let mut store = linker.instance("wasi:keyvalue/store@0.2.0-draft")?;
    store.resource("bucket", ResourceType::host::<Bucket>(), |_, _| Ok(()))?;
    store.func_wrap("open", |_, _: (String,)| -> Result<Answer<_>> {
        Ok((Ok(Resource::<Bucket>::new_own(0)),))
    })?;
    store.func_wrap(
        "[method]bucket.get",
        |_, _: (Resource<Bucket>, String)| -> Result<Answer<Option<&'static [u8]>>> {
            Ok((Ok(Some(&VALUE)),))
        },
    )?;
    store.func_wrap(
        "[method]bucket.set",
        |_, _: (Resource<Bucket>, String, Bytes)| -> Result<Answer<()>> { Ok((Ok(()),)) },
    )?;
    store.func_wrap(
        "[method]bucket.exists",
        |_, _: (Resource<Bucket>, String)| -> Result<Answer<bool>> { Ok((Ok(true),)) },
    )?;
    let mut batch = linker.instance("wasi:keyvalue/batch@0.2.0-draft")?;
    batch.func_wrap(
        "get-many",
        |_, _: (Resource<Bucket>, Vec<String>)| -> Result<Answer<&'static [_]>> {
            Ok((Ok(PAIRS.as_slice()),))
        },
    )?;
    batch.func_wrap(
        "set-many",
        |_, _: (Resource<Bucket>, Vec<(String, Bytes)>)| -> Result<Answer<()>> { Ok((Ok(()),)) },
    )?;
    let ctx = Ctx {
        table: ResourceTable::new(),
        wasi: WasiCtx::builder().build(),
    };
    let mut store = Store::new(engine, ctx);
    // The engine interrupts at epochs, as the host under test needs it to.
    store.set_epoch_deadline(1);
    store.epoch_deadline_async_yield_and_update(1);
    let component = Component::from_binary(engine, guest)?;
    let instance = linker.instantiate_async(&mut store, &component).await?;
    Contestant::new(store, instance)
}
