//! Which backends a host connects, and how they come to their end.

use std::convert::Infallible;
use std::error::Error as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use defaults::MemoryKeyValue;
use runtime::host::BuildError;
use runtime::keyvalue::{KeyValue, Page, Result};
use runtime::messaging::{self, Message, Messaging, SubscribeOptions, Subscription};
use runtime::vault::{self, Secret, Vault};
use runtime::{Bytes, Host, Interface, wasi_backend};
use tests::chain;
use tokio::sync::Barrier;
use tokio::time::timeout;

use super::{Panics, Waits, with_defaults};

#[tokio::test]
async fn the_defaults_serve_every_interface() {
    let host = with_defaults().build().await.unwrap();
    for &interface in Interface::ALL {
        assert!(host.backends().serving(interface).is_some(), "{interface}");
    }
}

#[tokio::test]
async fn two_backends_for_one_interface_are_both_named() {
    let built = Host::builder()
        .connect::<Panics>()
        .connect::<Waits>()
        .build();
    let error = built.await.unwrap_err();
    assert!(matches!(error, BuildError::Conflict { .. }));
    assert_eq!(
        error.to_string(),
        "both Panics and Waits serve keyvalue; a host has one backend for each interface"
    );
}

#[tokio::test]
async fn a_default_that_is_replaced_is_never_connected() {
    static CONNECTED: AtomicUsize = AtomicUsize::new(0);

    #[wasi_backend(keyvalue, connect = count)]
    struct Counted(MemoryKeyValue);

    #[expect(clippy::unused_async, reason = "a connect function is async")]
    async fn count(_: runtime::NoOptions) -> std::result::Result<Counted, Infallible> {
        CONNECTED.fetch_add(1, Ordering::SeqCst);
        panic!("nobody asked for this one")
    }

    impl KeyValue for Counted {
        async fn get(&self, bucket: &str, key: &str) -> Result<Option<Bytes>> {
            self.0.get(bucket, key).await
        }
        async fn set(&self, bucket: &str, key: &str, value: Bytes) -> Result<()> {
            self.0.set(bucket, key, value).await
        }
        async fn delete(&self, bucket: &str, key: &str) -> Result<()> {
            self.0.delete(bucket, key).await
        }
        async fn list_keys(&self, bucket: &str, cursor: Option<&str>) -> Result<Page> {
            self.0.list_keys(bucket, cursor).await
        }
    }

    let host = Host::builder().fallback::<Counted>().backend(Waits).build();
    let host = host.await.unwrap();
    assert_eq!(host.backends().serving(Interface::KeyValue), Some("Waits"));
    assert_eq!(CONNECTED.load(Ordering::SeqCst), 0);
}

#[tokio::test(start_paused = true)]
async fn backends_connect_at_the_same_time() {
    static BOTH: LazyLock<Barrier> = LazyLock::new(|| Barrier::new(2));

    #[wasi_backend(messaging, connect = meet)]
    struct Meets;

    #[wasi_backend(vault, connect = meet_too)]
    struct MeetsToo;

    async fn meet(_: runtime::NoOptions) -> std::result::Result<Meets, Infallible> {
        BOTH.wait().await;
        Ok(Meets)
    }

    async fn meet_too(_: runtime::NoOptions) -> std::result::Result<MeetsToo, Infallible> {
        BOTH.wait().await;
        Ok(MeetsToo)
    }

    impl Messaging for Meets {
        async fn publish(&self, _: &str, _: Message) -> messaging::Result<()> {
            Ok(())
        }
        async fn subscribe(&self, _: &str, _: SubscribeOptions) -> messaging::Result<Subscription> {
            Err(messaging::Error::other("there is nothing to subscribe to"))
        }
    }

    impl Vault for MeetsToo {
        async fn get(&self, _: &str, _: &str) -> vault::Result<Option<Secret>> {
            Ok(None)
        }
        async fn list_ids(&self, _: &str) -> vault::Result<Vec<String>> {
            Ok(Vec::new())
        }
    }

    let builder = Host::builder().connect::<Meets>().connect::<MeetsToo>();
    let built = timeout(Duration::from_secs(1), builder.build()).await;
    built.expect("each waits for the other").unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_backend_that_does_not_connect_is_not_waited_for_without_end() {
    #[wasi_backend(vault, connect = wait)]
    struct Unreachable;

    async fn wait(_: runtime::NoOptions) -> std::result::Result<Unreachable, Infallible> {
        std::future::pending().await
    }

    impl Vault for Unreachable {
        async fn get(&self, _: &str, _: &str) -> vault::Result<Option<Secret>> {
            Ok(None)
        }
        async fn list_ids(&self, _: &str) -> vault::Result<Vec<String>> {
            Ok(Vec::new())
        }
    }

    let builder = || with_defaults().connect::<Unreachable>();
    for (builder, longest) in [
        (builder(), "30s"),
        (builder().connect_timeout(Duration::from_millis(50)), "50ms"),
    ] {
        let error = builder.build().await.unwrap_err();
        assert_eq!(
            chain(&error),
            format!("Unreachable could not connect\nit took longer than {longest}\n")
        );
    }
}

#[tokio::test]
async fn a_host_closes_what_it_connected_and_nothing_else() {
    static CONNECTED: AtomicUsize = AtomicUsize::new(0);
    static CLOSED: AtomicUsize = AtomicUsize::new(0);

    #[wasi_backend(vault, init = Self::count, close = Self::count_out)]
    struct Closes;

    impl Closes {
        #[expect(clippy::unused_async, reason = "`init` takes an async function")]
        async fn count(self) -> std::result::Result<Self, Infallible> {
            CONNECTED.fetch_add(1, Ordering::SeqCst);
            Ok(self)
        }

        #[expect(clippy::unused_async, reason = "`close` takes an async function")]
        async fn count_out(&self) {
            CLOSED.fetch_add(1, Ordering::SeqCst);
        }
    }

    impl Vault for Closes {
        async fn get(&self, _: &str, _: &str) -> vault::Result<Option<Secret>> {
            Ok(None)
        }
        async fn list_ids(&self, _: &str) -> vault::Result<Vec<String>> {
            Ok(Vec::new())
        }
    }

    let counted = || {
        let counts = [&CONNECTED, &CLOSED];
        counts.map(|count| count.load(Ordering::SeqCst))
    };
    let host = with_defaults().connect::<Closes>().build().await.unwrap();
    assert_eq!(counted(), [1, 0]);
    host.close().await;
    assert_eq!(counted(), [1, 1]);

    let replaced = Host::builder().fallback::<Closes>().backend(Plain);
    replaced.build().await.unwrap().close().await;
    assert_eq!(counted(), [1, 1]);

    // What connected is closed where another could not.
    let failing = Host::builder().connect::<Closes>().connect::<Fails>();
    failing.build().await.unwrap_err();
    assert_eq!(counted(), [2, 2]);

    let failing = Host::builder()
        .connect::<Closes>()
        .connect::<PanicsAtFirst>();
    let failed = failing.build().await.unwrap_err();
    assert_eq!(counted(), [3, 3]);
    let why = failed.source().expect("the panic").to_string();
    assert_eq!(why, "the backend panicked in `connect`: nobody is at home");

    // What others have they go on with.
    let handed_in = Arc::new(Closes);
    let failing = Host::builder().shared_backend(Arc::clone(&handed_in));
    failing.connect::<Fails>().build().await.unwrap_err();
    assert_eq!(counted(), [3, 3]);
}

#[wasi_backend(messaging, connect = fail)]
struct Fails;

#[expect(clippy::unused_async, reason = "a connect function is async")]
async fn fail(_: runtime::NoOptions) -> std::result::Result<Fails, &'static str> {
    Err("nobody answers")
}

#[wasi_backend(messaging, connect = panic)]
struct PanicsAtFirst;

#[expect(clippy::unused_async, reason = "a connect function is async")]
async fn panic(_: runtime::NoOptions) -> std::result::Result<PanicsAtFirst, &'static str> {
    panic!("nobody is at home")
}

impl Messaging for PanicsAtFirst {
    async fn publish(&self, _: &str, _: Message) -> messaging::Result<()> {
        Ok(())
    }
    async fn subscribe(&self, _: &str, _: SubscribeOptions) -> messaging::Result<Subscription> {
        Err(messaging::Error::other("there is nothing to subscribe to"))
    }
}

impl Messaging for Fails {
    async fn publish(&self, _: &str, _: Message) -> messaging::Result<()> {
        Ok(())
    }
    async fn subscribe(&self, _: &str, _: SubscribeOptions) -> messaging::Result<Subscription> {
        Err(messaging::Error::other("there is nothing to subscribe to"))
    }
}

#[wasi_backend(vault)]
struct Plain;

impl Vault for Plain {
    async fn get(&self, _: &str, _: &str) -> vault::Result<Option<Secret>> {
        Ok(None)
    }
    async fn list_ids(&self, _: &str) -> vault::Result<Vec<String>> {
        Ok(Vec::new())
    }
}
