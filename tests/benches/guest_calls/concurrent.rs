//! The async flavour of the same interface, on the engine with component-model async.

use std::time::{Duration, Instant};

use runtime::Host;
use runtime::host::wasmtime::component::TypedFunc;
use runtime::host::wasmtime::{Result, Store};
use runtime::host::{Instance, State};

pub(crate) struct Concurrent {
    store: Store<State>,
    get: TypedFunc<(u32,), ()>,
}

impl Concurrent {
    pub(crate) async fn on(host: &Host) -> std::result::Result<Self, Box<dyn std::error::Error>> {
        let guest = host.load(tests::prebuilt("bench-async")).await?;
        assert!(
            guest.is_concurrent(),
            "an async flavour needs its own engine"
        );
        let Instance {
            mut store,
            instance,
            ..
        } = guest.instantiate().await?;
        let interface = instance.get_export_index(&mut store, None, "bench:guest/async-calls");
        let get = instance.get_export_index(&mut store, interface.as_ref(), "get");
        let get = get.expect("the guest exports get");
        let get = instance.get_typed_func(&mut store, get)?;
        Ok(Self { store, get })
    }

    /// How long one call takes on average.
    pub(crate) async fn time(&mut self, times: u32) -> Result<Duration> {
        let start = Instant::now();
        let get = self.get;
        self.store
            .run_concurrent(async |guest| get.call_concurrent(guest, (times,)).await)
            .await??;
        Ok(start.elapsed() / times)
    }
}
