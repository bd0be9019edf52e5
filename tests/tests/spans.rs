//! What `tracing` is told of guests and of what they call.

use std::sync::{Arc, Mutex};

use defaults::{MemoryKeyValue, MemoryKeyValueOptions};
use runtime::Backend as _;
use runtime::host::HostBuilder;
use runtime::testing::Recorded;
use tests::{Client, with_defaults};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};
use tracing_core::span::Current;

/// The names of the spans that were entered, each behind those that it was entered in.
#[derive(Clone, Default)]
struct Spans(Arc<Mutex<Seen>>);

#[derive(Default)]
struct Seen {
    spans: Vec<&'static Metadata<'static>>,
    entered: Vec<Id>,
    paths: Vec<String>,
}

impl Seen {
    fn of(&self, id: &Id) -> &'static Metadata<'static> {
        self.spans[usize::try_from(id.into_u64()).unwrap() - 1]
    }
}

impl Subscriber for Spans {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_span() && metadata.target().starts_with("wasi_backend")
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut seen = self.0.lock().unwrap();
        seen.spans.push(span.metadata());
        Id::from_u64(seen.spans.len() as u64)
    }

    fn enter(&self, id: &Id) {
        let mut seen = self.0.lock().unwrap();
        seen.entered.push(id.clone());
        let names: Vec<_> = seen.entered.iter().map(|id| seen.of(id).name()).collect();
        let path = names.join("/");
        seen.paths.push(path);
    }

    fn current_span(&self) -> Current {
        let seen = self.0.lock().unwrap();
        let current = seen.entered.last();
        current.map_or_else(Current::none, |id| Current::new(id.clone(), seen.of(id)))
    }

    fn exit(&self, _: &Id) {
        self.0.lock().unwrap().entered.pop();
    }

    fn event(&self, _: &Event<'_>) {}
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
}

async fn spans(builder: HostBuilder) -> Vec<String> {
    let spans = Spans::default();
    let while_it_runs = tracing::subscriber::set_default(spans.clone());
    tests::run(builder, "keyvalue", &["store.read_your_writes"]).await;
    drop(while_it_runs);
    let seen = spans.0.lock().unwrap();
    seen.paths.clone()
}

#[tokio::test]
async fn a_call_of_a_backend_is_a_span_in_that_of_its_guest() {
    let immediate = with_defaults();
    let options = MemoryKeyValueOptions::default();
    let memory = MemoryKeyValue::connect_with(options).await.unwrap();
    let waiting = with_defaults().backend(Recorded::new(memory));
    for builder in [immediate, waiting] {
        let paths = spans(builder).await;
        let calls = paths.iter().filter(|path| *path == "guest/backend");
        // It opens a bucket, sets a key and gets it.
        assert!(calls.count() >= 3, "{paths:?}");
        assert!(!paths.iter().any(|path| path == "backend"), "{paths:?}");
    }
}

#[tokio::test]
async fn a_guest_that_is_served_is_in_the_span_of_its_request() {
    let host = with_defaults().build().await.unwrap();
    let guest = host.load(tests::prebuilt("http-get")).await.unwrap();
    let spans = Spans::default();
    let while_it_runs = tracing::subscriber::set_default(spans.clone());
    let server = host.server().route("/", guest).bind("127.0.0.1:0");
    let server = server.await.unwrap();
    let mut client = Client::connect(server.local_addr().unwrap()).await;
    client.get("/").await.unwrap();
    drop(while_it_runs);
    let paths = spans.0.lock().unwrap().paths.clone();
    let path = "request/guest/backend";
    assert!(paths.iter().any(|other| other == path), "{paths:?}");
}
