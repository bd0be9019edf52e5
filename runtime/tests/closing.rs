//! Backends come to an end together, each of them once.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use runtime::keyvalue::{self, KeyValue, Page};
use runtime::testing::Recorded;
use runtime::vault::{self, Secret, Vault};
use runtime::{Backend, Backends, Bytes, NoOptions, wasi_backend};
use tokio::sync::Barrier;
use tokio::time::timeout;

/// Serves two interfaces, and waits with its end for another that ends.
#[wasi_backend(keyvalue, vault, close = Self::meet)]
#[derive(Debug)]
struct Both {
    closed: AtomicUsize,
}

static MEETING: LazyLock<Barrier> = LazyLock::new(|| Barrier::new(2));

impl Both {
    async fn meet(&self) {
        self.closed.fetch_add(1, Ordering::Relaxed);
        MEETING.wait().await;
    }
}

impl KeyValue for Both {
    async fn get(&self, _: &str, _: &str) -> keyvalue::Result<Option<Bytes>> {
        Ok(None)
    }
    async fn set(&self, _: &str, _: &str, _: Bytes) -> keyvalue::Result<()> {
        Ok(())
    }
    async fn delete(&self, _: &str, _: &str) -> keyvalue::Result<()> {
        Ok(())
    }
    async fn list_keys(&self, _: &str, _: Option<&str>) -> keyvalue::Result<Page> {
        Ok(Page::default())
    }
}

impl Vault for Both {
    async fn get(&self, _: &str, _: &str) -> vault::Result<Option<Secret>> {
        Ok(None)
    }
    async fn list_ids(&self, _: &str) -> vault::Result<Vec<String>> {
        Ok(Vec::new())
    }
}

/// Ends in a panic.
#[wasi_backend(vault, close = Self::fall)]
struct Falls;

impl Falls {
    #[expect(clippy::unused_async, reason = "`close` takes an async function")]
    async fn fall(&self) {
        panic!("the power is gone")
    }
}

impl Vault for Falls {
    async fn get(&self, _: &str, _: &str) -> vault::Result<Option<Secret>> {
        Ok(None)
    }
    async fn list_ids(&self, _: &str) -> vault::Result<Vec<String>> {
        Ok(Vec::new())
    }
}

#[tokio::test(start_paused = true)]
async fn each_backend_is_closed_once_and_none_waits_for_another() {
    let both = async || Both::connect_with(NoOptions).await.unwrap();
    let (one, wrapped) = (
        Arc::new(both().await),
        Arc::new(Recorded::new(both().await)),
    );
    let mut backends = Backends::new();
    // Those that are replaced have been connected all the same.
    Arc::clone(&one).register(&mut backends);
    Arc::new(Falls).register(&mut backends);
    Arc::clone(&wrapped).register(&mut backends);

    let closing = timeout(Duration::from_mins(1), backends.close()).await;
    closing.expect("each waits for the other");
    let closed = |both: &Both| both.closed.load(Ordering::Relaxed);
    assert_eq!((closed(&one), closed(wrapped.inner())), (1, 1));
}
