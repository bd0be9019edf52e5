//! How many calls of a guest are in a backend at a time, counted there.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use runtime::host::{Component, Exit};
use runtime::keyvalue::{KeyValue, Page, Result};
use runtime::{Bytes, Host, wasi_backend};
use tests::prebuilt;
use tokio::sync::Notify;
use tokio::task::yield_now;
use tokio::time::timeout;

const KEYS: [&str; 10] = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];

/// How long to wait for what must come.
const PATIENCE: Duration = Duration::from_mins(1);

/// Lets no `get` through before as many as it wants are inside.
#[wasi_backend(keyvalue)]
#[derive(Default)]
struct Gate {
    wanted: usize,
    inside: AtomicUsize,
    most: AtomicUsize,
    entered: Notify,
}

impl Gate {
    fn wanting(wanted: usize) -> Arc<Self> {
        Arc::new(Self {
            wanted,
            ..Self::default()
        })
    }

    async fn enough(&self) {
        while self.most.load(Ordering::SeqCst) < self.wanted {
            self.entered.notified().await;
        }
        self.entered.notify_one();
    }
}

impl KeyValue for Gate {
    async fn get(&self, _: &str, _: &str) -> Result<Option<Bytes>> {
        let inside = self.inside.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(inside, Ordering::SeqCst);
        self.entered.notify_one();
        self.enough().await;
        // Whoever can come in meanwhile comes in.
        for _ in 0..100 {
            yield_now().await;
        }
        self.inside.fetch_sub(1, Ordering::SeqCst);
        Ok(None)
    }

    async fn set(&self, _: &str, _: &str, _: Bytes) -> Result<()> {
        Ok(())
    }

    async fn delete(&self, _: &str, _: &str) -> Result<()> {
        Ok(())
    }

    async fn list_keys(&self, _: &str, _: Option<&str>) -> Result<Page> {
        Ok(Page::default())
    }
}

async fn load(gate: &Arc<Gate>, guest: &str) -> Component {
    let builder = Host::builder().shared_backend(Arc::clone(gate));
    let host = builder.build().await.expect("one backend");
    host.load(prebuilt(guest)).await.expect("it is served")
}

async fn run(guest: &Component) -> Exit {
    let run = timeout(PATIENCE, guest.run(KEYS));
    run.await.expect("every call gets in").expect("it runs")
}

#[tokio::test]
async fn ten_calls_that_a_guest_awaits_together_are_in_the_backend_at_once() {
    let gate = Gate::wanting(KEYS.len());
    let guest = load(&gate, "overlap").await;
    assert!(guest.is_concurrent());
    assert!(run(&guest).await.success());
    assert_eq!(gate.most.load(Ordering::SeqCst), KEYS.len());
}

#[tokio::test]
async fn a_sync_guest_has_one_call_in_the_backend() {
    let gate = Gate::wanting(1);
    let guest = load(&gate, "overlap-sync").await;
    assert!(!guest.is_concurrent());
    assert!(run(&guest).await.success());
    assert_eq!(gate.most.load(Ordering::SeqCst), 1);
}

/// All on one thread: a call that held it while it waits would keep the others out.
#[tokio::test]
async fn a_sync_guest_that_waits_stalls_no_other_guest() {
    let gate = Gate::wanting(3);
    let guest = load(&gate, "overlap-sync").await;
    let (one, two, three) = tokio::join!(run(&guest), run(&guest), run(&guest));
    assert!(one.success() && two.success() && three.success());
    assert_eq!(gate.most.load(Ordering::SeqCst), 3);
}
