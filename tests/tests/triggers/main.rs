//! Messages and changes, handled by guests.

mod changes;
mod handle;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use defaults::{MemoryKeyValue, MemoryKeyValueOptions, MemoryMessaging, MemoryMessagingOptions};
use runtime::host::wasmtime_wasi::p2::pipe::MemoryOutputPipe;
use runtime::host::{Component, HostBuilder, Limits, ServeError, Server, Subscribe};
use runtime::keyvalue::KeyValue as _;
use runtime::messaging::{Message, Messaging as _, RequestOptions, SubscribeOptions};
use runtime::{Backend as _, Host};
use tests::{Events, prebuilt, with_defaults};
use tokio::time::timeout;

/// A host, and the backends that the test looks into.
struct Desk {
    host: Host,
    broker: Arc<MemoryMessaging>,
    store: Arc<MemoryKeyValue>,
}

impl Desk {
    async fn open() -> Self {
        Self::of(with_defaults()).await
    }

    async fn of(builder: HostBuilder) -> Self {
        let options = MemoryMessagingOptions::default();
        Self::with_broker(builder, options.with_backoff(Duration::from_millis(1))).await
    }

    async fn with_broker(builder: HostBuilder, options: MemoryMessagingOptions) -> Self {
        let broker = Arc::new(MemoryMessaging::connect_with(options).await.unwrap());
        let options = MemoryKeyValueOptions::default();
        let store = Arc::new(MemoryKeyValue::connect_with(options).await.unwrap());
        let quiet = MemoryOutputPipe::new(1 << 20);
        let host = builder
            .shared_backend(Arc::clone(&broker))
            .shared_backend(Arc::clone(&store))
            .stderr(quiet)
            .build();
        Self {
            host: host.await.unwrap(),
            broker,
            store,
        }
    }

    async fn load(&self, guest: &str) -> Component {
        self.host.load(prebuilt(guest)).await.unwrap()
    }

    /// A server whose only component handles what is published on `jobs.*`.
    async fn works(&self, component: Component) -> Server {
        let server = self.host.server().subscribe("jobs.*", component);
        server.start().await.unwrap()
    }

    async fn publish(&self, topic: &str, data: &'static str) {
        self.broker
            .publish(topic, Message::new(data))
            .await
            .unwrap();
    }

    /// Waits for a key of a bucket to have a value.
    ///
    /// # Panics
    ///
    /// When it has none for so long that it will have none.
    async fn sees(&self, bucket: &str, key: &str, value: &str) {
        let seeing = self.seeing(bucket, key, value);
        let seen = timeout(Duration::from_mins(2), seeing).await;
        assert!(
            seen.is_ok(),
            "`{key}` of `{bucket}` does not become `{value}`"
        );
    }

    async fn seeing(&self, bucket: &str, key: &str, value: &str) {
        let mut changes = self.store.watch(bucket).await.unwrap();
        let wanted = Some(value.as_bytes());
        while self.store.get(bucket, key).await.unwrap().as_deref() != wanted {
            changes.next().await.expect("the store goes on").unwrap();
        }
    }

    async fn has(&self, key: &str) -> String {
        let value = self.store.get("worker", key).await.unwrap();
        value.map_or_else(String::new, |v| String::from_utf8(v.into()).unwrap())
    }
}

/// Asks the same of the sync and of the async worker.
async fn with_each_worker<F: Future<Output = ()>>(ask: impl Fn(Desk, Component) -> F) {
    for guest in ["worker", "worker-async"] {
        let desk = Desk::open().await;
        let component = desk.load(guest).await;
        ask(desk, component).await;
    }
}

#[tokio::test]
async fn a_message_is_handled() {
    with_each_worker(async |desk: Desk, worker| {
        let server = desk.works(worker).await;
        desk.publish("jobs.ok", "a").await;
        desk.sees("worker", "handled.a", "1").await;
        assert_eq!(server.shut_down(Duration::from_mins(1)).await, 0);
        assert_eq!(desk.broker.dropped(), 0);
    })
    .await;
}

#[tokio::test]
async fn a_handler_that_fails_twice_gets_the_message_again() {
    with_each_worker(async |desk: Desk, worker| {
        let _server = desk.works(worker).await;
        desk.publish("jobs.flaky", "a").await;
        desk.sees("worker", "handled.a", "1").await;
        assert_eq!(desk.has("attempts.a").await, "3");
        assert_eq!(desk.broker.dead_letters(), 0);
    })
    .await;
}

#[tokio::test]
async fn a_message_that_always_fails_becomes_a_dead_letter() {
    with_each_worker(async |desk: Desk, worker| {
        let mut letters = desk
            .broker
            .subscribe("dead-letters.>", SubscribeOptions::alone())
            .await
            .unwrap();
        let _server = desk.works(worker).await;
        desk.publish("jobs.bad", "a").await;
        let letter = letters.next().await.expect("the broker goes on").unwrap();
        assert_eq!(letter.message.data, "a");
        let topic = letter.message.metadata.get("dead-letter-topic");
        assert_eq!(topic, Some("jobs.bad"));
        letter.ack().await.unwrap();
        assert_eq!(desk.broker.dead_letters(), 1);
        // It did not stop the others.
        desk.publish("jobs.ok", "b").await;
        desk.sees("worker", "handled.b", "1").await;
    })
    .await;
}

#[tokio::test]
async fn a_handler_that_traps_gets_the_message_again() {
    with_each_worker(async |desk: Desk, worker| {
        let _server = desk.works(worker).await;
        desk.publish("jobs.trap", "a").await;
        desk.sees("worker", "handled.a", "1").await;
    })
    .await;
}

#[tokio::test]
async fn a_handler_that_takes_too_long_gets_the_message_again() {
    with_each_worker(async |desk: Desk, worker: Component| {
        let mut limits = Limits::default();
        limits.deadline = Some(Duration::from_secs(2));
        let _server = desk.works(worker.with_limits(limits)).await;
        desk.publish("jobs.spin", "a").await;
        desk.sees("worker", "handled.a", "1").await;
    })
    .await;
}

/// Its answer is what counts: a message that was acknowledged does not come again.
#[tokio::test]
async fn a_handler_that_fails_behind_its_answer_has_handled_the_message() {
    let events = Events::listen();
    let desk = Desk::open().await;
    let limits = Limits::default().with_deadline(Duration::from_secs(3));
    let worker = desk.load("worker-async").await.with_limits(limits);
    let server = desk.host.server().subscribe("lingering.*", worker);
    let _server = server.start().await.unwrap();
    desk.publish("lingering.ok", "a").await;
    events
        .told(&[
            "WARN wasi_backend",
            "after its answer: ",
            "stopped at its deadline",
        ])
        .await;
    events
        .told(&[
            "INFO wasi_backend::served",
            "topic=\"lingering.ok\"",
            "handled",
        ])
        .await;
    assert_eq!(desk.has("handled.a").await, "1");
}

#[tokio::test]
async fn a_handler_that_is_killed_in_the_middle_loses_nothing() {
    let desk = Desk::open().await;
    let worker = desk.load("worker").await;
    let jobs = Subscribe::to("jobs.*").group("workers");
    let first = desk.host.server().subscribe(jobs.clone(), worker.clone());
    let first = first.start().await.unwrap();
    desk.publish("jobs.hold", "a").await;
    desk.sees("worker", "started.a", "1").await;
    let second = desk.host.server().subscribe(jobs, worker);
    let _second = second.start().await.unwrap();
    assert_eq!(first.shut_down(Duration::from_millis(1)).await, 1);
    desk.sees("worker", "handled.a", "1").await;
    assert_eq!(desk.broker.dropped(), 0);
}

#[tokio::test]
async fn a_reply_reaches_the_requester() {
    with_each_worker(async |desk: Desk, worker| {
        let _server = desk.works(worker).await;
        let request = Message::new("quiet");
        let replies = desk
            .broker
            .request("jobs.echo", request, RequestOptions::default());
        let [reply] = <[_; 1]>::try_from(replies.await.unwrap()).unwrap();
        assert_eq!(reply.data, "QUIET");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messages_are_handled_in_their_order_where_one_is_handled_at_a_time() {
    with_each_worker(async |desk: Desk, worker| {
        let mut seen = desk.store.watch("worker").await.unwrap();
        let jobs = Subscribe::to("jobs.*").at_once(1);
        let server = desk.host.server().subscribe(jobs, worker).start();
        let _server = server.await.unwrap();
        let names: Vec<String> = (0..50).map(|n| format!("{n}")).collect();
        for name in &names {
            let message = Message::new(name.clone());
            desk.broker.publish("jobs.ok", message).await.unwrap();
        }
        let mut handled = Vec::new();
        while handled.len() < names.len() {
            let change = seen.next().await.expect("the store goes on").unwrap();
            handled.extend(change.key.strip_prefix("handled.").map(str::to_owned));
        }
        assert_eq!(handled, names);
    })
    .await;
}

#[tokio::test]
async fn two_components_ask_each_other() {
    // Fewer places than there are requests at a time: those who wait for the other must leave it theirs.
    let desk = Desk::of(with_defaults().guests(2)).await;
    // Each request goes to the other component, which asks the first one before it answers.
    let server = desk
        .host
        .server()
        .subscribe("left.*", desk.load("worker").await)
        .subscribe("right.*", desk.load("worker-async").await)
        .start();
    let _server = server.await.unwrap();
    let asking = (0..50).map(|n| {
        let broker = Arc::clone(&desk.broker);
        tokio::spawn(async move {
            let (at, to) = if n % 2 == 0 {
                ("left", "right")
            } else {
                ("right", "left")
            };
            let mut request = Message::new(format!("request {n}"));
            request.metadata.insert("to", format!("{to}.echo"));
            let options = RequestOptions::default().with_timeout(Duration::from_mins(1));
            let replies = broker
                .request(&format!("{at}.relay"), request, options)
                .await;
            assert_eq!(replies.unwrap()[0].data, format!("REQUEST {n}"));
        })
    });
    for asked in asking.collect::<Vec<_>>() {
        asked.await.unwrap();
    }
}

#[tokio::test]
async fn handlers_that_publish_leave_a_place_to_those_who_handle_it() {
    let options = MemoryMessagingOptions::default().with_queue_length(8);
    let limits = Limits::default().with_deadline(Duration::from_mins(10));
    let desk = Desk::with_broker(with_defaults().guests(4).limits(limits), options).await;
    let worker = desk.load("worker").await;
    let server = desk.host.server().subscribe("in.*", worker.clone());
    let _server = server.subscribe("out.*", worker).start().await.unwrap();
    let publishing = async {
        for _ in 0..100 {
            let mut message = Message::new("a a a a a a a a");
            message.metadata.insert("to", "out.ok");
            desk.broker.publish("in.spread", message).await.unwrap();
        }
        desk.sees("worker", "handled.a", "800").await;
    };
    let published = timeout(Duration::from_mins(2), publishing).await;
    assert!(published.is_ok(), "nobody makes room");
}

#[tokio::test]
async fn subscriptions_without_messages_take_no_places() {
    let desk = Desk::of(with_defaults().guests(1)).await;
    let worker = desk.load("worker").await;
    let server = desk
        .host
        .server()
        .subscribe("idle.*", worker.clone())
        .subscribe("jobs.*", worker.clone())
        .subscribe("late.*", worker)
        .watch("stock", desk.load("watcher").await)
        .start();
    let _server = server.await.unwrap();
    desk.publish("jobs.ok", "a").await;
    desk.sees("worker", "handled.a", "1").await;
    desk.publish("late.ok", "b").await;
    desk.sees("worker", "handled.b", "1").await;
    desk.store.set("stock", "book", "3".into()).await.unwrap();
    desk.sees("seen", "set book", "3").await;
}

#[tokio::test]
async fn what_cannot_be_subscribed_is_refused() {
    let desk = Desk::open().await;
    let worker = desk.load("worker").await;
    let server = desk.host.server().subscribe("jobs..bad", worker.clone());
    let error = server.start().await.unwrap_err();
    assert!(matches!(error, ServeError::Subscribe { .. }), "{error}");
    let server = desk.host.server().watch("stock", worker).start();
    let error = server.await.unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("worker.wasm does not export wasi:keyvalue/watcher"),
        "{error}"
    );
}
