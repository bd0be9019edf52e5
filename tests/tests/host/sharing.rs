//! Hosts that share what guests run on, as those of tenants do.

use std::sync::Arc;

use defaults::{MemoryKeyValue, MemoryMessaging, MemoryVault};
use runtime::host::wasmtime::Engine;
use runtime::host::{Component, LoadError};
use runtime::keyvalue::KeyValue as _;
use runtime::messaging::{Message, Messaging as _};
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

#[tokio::test]
async fn messages_and_changes_come_from_the_host_of_the_component() {
    let first = with_defaults().build().await.unwrap();
    let store = store().await;
    let second = with_defaults().shared_backend(Arc::clone(&store));
    let second = second.engines_of(&first).build().await.unwrap();
    let worker = second.load(prebuilt("worker")).await.unwrap();
    let watcher = second.load(prebuilt("watcher")).await.unwrap();
    let server = first.server().subscribe("jobs.*", worker);
    let _server = server.watch("stock", watcher).start().await.unwrap();

    let mut handled = store.watch("worker").await.unwrap();
    let broker = second.backends().get::<MemoryMessaging>().unwrap();
    broker.publish("jobs.ok", Message::new("a")).await.unwrap();
    let change = handled.next().await.unwrap().unwrap();
    assert_eq!(change.key, "handled.a");

    let mut seen = store.watch("seen").await.unwrap();
    store.set("stock", "book", "3".into()).await.unwrap();
    let change = seen.next().await.unwrap().unwrap();
    assert_eq!(change.key, "set book");
}

#[tokio::test]
async fn a_backend_is_found_by_its_type() {
    let store = store().await;
    let host = with_defaults().shared_backend(Arc::clone(&store));
    let host = host.build().await.unwrap();
    let found = host.backends().get::<MemoryKeyValue>().unwrap();
    assert!(Arc::ptr_eq(&found, &store));
    assert!(host.backends().get::<MemoryVault>().is_some());
    let none = Host::builder().build().await.unwrap();
    assert!(none.backends().get::<MemoryVault>().is_none());
}
