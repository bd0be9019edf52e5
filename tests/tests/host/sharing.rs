//! Hosts that share what guests run on, as those of tenants do.

use std::sync::Arc;

use defaults::MemoryKeyValue;
use runtime::host::wasmtime::Engine;
use runtime::host::{Component, LoadError};
use runtime::keyvalue::KeyValue as _;
use runtime::{Backend as _, Host};
use tests::{Client, Received, prebuilt, with_defaults};

async fn store() -> Arc<MemoryKeyValue> {
    Arc::new(MemoryKeyValue::connect().await.unwrap())
}

/// The component of one host, for another that has its engines.
fn of_another(host: &Host, component: &Component) -> Result<Component, LoadError> {
    let code = component.instance_pre().component().clone();
    host.load_compiled("of the other", code)
}

#[tokio::test]
async fn hosts_of_one_engine_have_backends_of_their_own() {
    let stores = [store().await, store().await];
    let first = with_defaults()
        .shared_backend(Arc::clone(&stores[0]))
        .pooled();
    let first = first.guests(1).build().await.unwrap();
    let second = with_defaults().shared_backend(Arc::clone(&stores[1]));
    let second = second.engines_of(&first).build().await.unwrap();
    assert!(Engine::same(first.engine(), second.engine()));
    assert!(Engine::same(
        first.concurrent_engine(),
        second.concurrent_engine()
    ));

    let one = first.load(prebuilt("http-get")).await.unwrap();
    let other = of_another(&second, &one).unwrap();
    let third = with_defaults().build().await.unwrap();
    let refused = of_another(&third, &one).unwrap_err();
    assert!(
        matches!(refused, LoadError::OtherEngine { .. }),
        "{refused}"
    );

    let server = first.server().route("/one", one).route("/other", other);
    let server = server.bind("127.0.0.1:0").await.unwrap();
    let mut client = Client::connect(server.local_addr().unwrap()).await;
    for (store, value) in stores.iter().zip(["the first", "the second"]) {
        store.set("", "key", value.into()).await.unwrap();
    }
    for (path, value) in [("/one", "the first"), ("/other", "the second")] {
        let answer = client.get(path).await.unwrap();
        assert_eq!(answer, Received::ok(value));
    }
}
