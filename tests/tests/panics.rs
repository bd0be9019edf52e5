//! Backends that panic: while a body is on its way, and while nobody calls them.

use std::future::ready;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use defaults::{
    MemoryBlobStore, MemoryBlobStoreOptions, MemoryKeyValue, MemoryKeyValueOptions,
    MemoryMessaging, MemoryMessagingOptions,
};
use futures_util::stream::{once, poll_fn};
use runtime::blobstore::{
    Blob, BlobStore, Body, ByteRange, ContainerInfo, ObjectInfo, Page, Result,
};
use runtime::host::wasmtime_wasi::p2::pipe::MemoryOutputPipe;
use runtime::keyvalue::KeyValue as _;
use runtime::messaging::{self, Message, Messaging, SubscribeOptions, Subscription};
use runtime::{Backend as _, Host, wasi_backend};
use tests::{Events, chain, prebuilt};
use tokio::time::timeout;

/// When a store panics.
#[derive(Debug, Clone, Copy, PartialEq)]
enum When {
    Putting,
    /// After it has taken so many bytes.
    Taking(usize),
    Giving,
}

/// A store in memory that panics, but for its containers.
#[wasi_backend(blobstore, connect = never)]
struct Panics {
    when: When,
    store: MemoryBlobStore,
}

#[expect(clippy::unused_async, reason = "a connect function is async")]
async fn never(_: runtime::NoOptions) -> std::result::Result<Panics, std::io::Error> {
    unreachable!("it is connected by hand")
}

impl Panics {
    async fn new(when: When) -> Self {
        let options = MemoryBlobStoreOptions::default();
        let store = MemoryBlobStore::connect_with(options).await;
        let store = store.expect("memory connects");
        Self { when, store }
    }
}

impl BlobStore for Panics {
    async fn create_container(&self, name: &str) -> Result<()> {
        self.store.create_container(name).await
    }

    async fn delete_container(&self, name: &str) -> Result<()> {
        self.store.delete_container(name).await
    }

    async fn container_info(&self, name: &str) -> Result<Option<ContainerInfo>> {
        self.store.container_info(name).await
    }

    async fn put(&self, container: &str, object: &str, mut body: Body) -> Result<()> {
        match self.when {
            When::Putting => panic!("the disk is on fire"),
            When::Giving => self.store.put(container, object, body).await,
            When::Taking(most) => {
                let mut taken = 0;
                while let Some(chunk) = body.next().await.transpose()? {
                    taken += chunk.len();
                    assert!(taken < most, "the disk is on fire");
                }
                panic!("the body ended after {taken} bytes")
            }
        }
    }

    async fn get(&self, container: &str, object: &str, range: ByteRange) -> Result<Blob> {
        let Blob { size, .. } = self.store.get(container, object, range).await?;
        let body = Body::from_stream(poll_fn(|_| panic!("the disk is on fire")));
        Ok(Blob::new(size, body))
    }

    async fn list(&self, container: &str, cursor: Option<&str>) -> Result<Page> {
        self.store.list(container, cursor).await
    }

    async fn delete(&self, container: &str, object: &str) -> Result<()> {
        self.store.delete(container, object).await
    }

    async fn info(&self, container: &str, object: &str) -> Result<Option<ObjectInfo>> {
        self.store.info(container, object).await
    }
}

const LONG: Duration = Duration::from_mins(1);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backend_that_panics_over_a_body_ends_its_guest_and_nothing_else() {
    for (when, case) in [
        (When::Putting, "writing.name_before_bytes"),
        (When::Putting, "copies.copy_of_some_mib"),
        (When::Taking(1), "writing.name_before_bytes"),
        (When::Taking(1 << 20), "copies.copy_of_some_mib"),
        (When::Giving, "ranges.both_ends_are_included"),
        (When::Giving, "snapshots.stream_survives_deletion_half_way"),
    ] {
        for guest in ["blobstore", "blobstore-async"] {
            let quiet = MemoryOutputPipe::new(1 << 16);
            let host = Host::builder().backend(Panics::new(when).await);
            let host = host.stdout(quiet.clone()).stderr(quiet).build().await;
            let guest = host.unwrap().load(prebuilt(guest)).await.unwrap();
            let ended = timeout(LONG, guest.run([case])).await;
            let ended = ended.unwrap_or_else(|_| panic!("{case} hangs where {when:?} panics"));
            let text = chain(&ended.expect_err(case));
            let said = "the disk is on fire";
            assert!(text.contains("the backend panicked in `"), "{case}: {text}");
            assert!(text.contains(said), "{case}: {text}");
            let listed = guest.run(["--list"]).await.expect("the host goes on");
            assert!(listed.success());
        }
    }
}

/// A broker that has lost its first subscription, whose second one panics, and so does the call for the third.
#[wasi_backend(messaging, connect = never_a_broker)]
struct Shaky {
    broker: MemoryMessaging,
    subscriptions: AtomicUsize,
}

#[expect(clippy::unused_async, reason = "a connect function is async")]
async fn never_a_broker(_: runtime::NoOptions) -> std::result::Result<Shaky, std::io::Error> {
    unreachable!("it is connected by hand")
}

impl Messaging for Shaky {
    async fn publish(&self, topic: &str, message: Message) -> messaging::Result<()> {
        self.broker.publish(topic, message).await
    }

    async fn subscribe(
        &self,
        pattern: &str,
        options: SubscribeOptions,
    ) -> messaging::Result<Subscription> {
        match self.subscriptions.fetch_add(1, Ordering::Relaxed) {
            0 => {
                let lost = messaging::Error::connection("the line is cut");
                Ok(Subscription::from_stream(once(ready(Err(lost)))))
            }
            1 => Ok(Subscription::from_stream(poll_fn(|_| {
                panic!("the line is dead")
            }))),
            2 => panic!("the line is dead"),
            _ => self.broker.subscribe(pattern, options).await,
        }
    }
}

#[tokio::test]
async fn a_broker_that_ends_or_panics_is_subscribed_to_again() {
    let broker = MemoryMessaging::connect_with(MemoryMessagingOptions::default()).await;
    let broker = broker.unwrap();
    let shaky = Shaky {
        broker: broker.clone(),
        subscriptions: AtomicUsize::new(0),
    };
    let options = MemoryKeyValueOptions::default();
    let store = Arc::new(MemoryKeyValue::connect_with(options).await.unwrap());
    let host = Host::builder()
        .backend(shaky)
        .shared_backend(Arc::clone(&store));
    let host = host.build().await.unwrap();
    let mut seen = store.watch("worker").await.unwrap();
    let worker = host.load(prebuilt("worker")).await.unwrap();
    let events = Events::listen();
    let server = host.server().subscribe("jobs.*", worker).start();
    let _server = server.await.unwrap();
    for said in [
        "the subscription was lost: the connection to the broker is lost: the line is cut",
        "the backend panicked in `subscription`: the line is dead",
        "the backend panicked in `subscribe`: the line is dead",
    ] {
        events.told(&["ERROR wasi_backend", said]).await;
    }
    let handled = async {
        while let Some(Ok(change)) = seen.next().await {
            if change.key == "handled.a" {
                break;
            }
        }
    };
    // Nothing tells when it is subscribed, and what is published before is nobody's.
    let publishing = async {
        loop {
            broker.publish("jobs.ok", Message::new("a")).await.unwrap();
            tokio::task::yield_now().await;
        }
    };
    let handled = timeout(LONG, async {
        tokio::select! {
            () = handled => {}
            () = publishing => {}
        }
    });
    handled.await.expect("the third subscription delivers");
}
