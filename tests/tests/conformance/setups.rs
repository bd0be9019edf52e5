//! The hosts that cases need. Most do with the dev backends; a group of cases that runs on demand has its own host here.

use std::future::{Future, pending};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use defaults::{
    MemoryBlobStore, MemoryBlobStoreOptions, MemoryKeyValue, MemoryMessaging, MemoryVault, Sqlite,
};
use runtime::host::{HostBuilder, Limits};
use runtime::messaging::{Message, Messaging as _, SubscribeOptions, Subscription};
use runtime::testing::Faulty;
use runtime::{Backend, Env, FromEnv as _};
use tests::with_defaults;

use crate::backends::{NoLockers, NoSwaps, ReadOnly};

/// A host, and what a case on it comes to.
pub(crate) struct Setup {
    pub(crate) host: HostBuilder,
    pub(crate) limits: Limits,
    /// What the guest is told beside the name of its case.
    pub(crate) arguments: &'static [&'static str],
    pub(crate) end: End,
    /// What has to go on while the guest runs.
    pub(crate) beside: Pin<Box<dyn Future<Output = ()>>>,
}

/// How a guest ends whose case holds.
pub(crate) enum End {
    /// It says so.
    Held,
    /// It traps, with these words in the reason.
    Trapped(&'static str),
    AtDeadline,
}

/// What a guest may hold at a time: less than the cases let go of one after another, and more than they hold at once.
const HANDLES: usize = 1_000;

/// What it may hold where it is to be refused more.
const FEW: usize = 100;

/// Far more than a case takes, so that one that hangs is told by its name.
const PATIENCE: Duration = Duration::from_mins(3);

impl Setup {
    /// For the cases of a group.
    pub(crate) async fn of(interface: &str, group: &str, on_demand: bool) -> Result<Self, String> {
        let mut setup = Self::with_the_defaults();
        if !on_demand {
            return Ok(setup);
        }
        match (interface, group) {
            ("keyvalue", "refused") => setup.serve(connected::<NoSwaps>().await),
            ("keyvalue", "strict") => {
                let strict = Env::from_iter([("KEYVALUE_STRICT", "true")]);
                setup.host = setup.host.options_from(strict);
            }
            ("blobstore", "torn") => {
                let store = blobs_in_pages("2").await;
                setup.serve(Faulty::new(store).fail_nth("list", 2));
            }
            ("blobstore", "thrifty") => {
                setup.serve(blobs_in_pages("37").await);
                setup.limits.kept_bytes = 20_000;
            }
            ("vault", "strict") => setup.serve(NoLockers),
            ("vault", "read_only") => {
                setup.serve(ReadOnly);
                setup.arguments = &["locker=shop"];
            }
            ("vault", "seeded") => {
                let vault: MemoryVault = connected().await;
                setup.serve(vault.with_secret("shop", "api-key", "hunter2"));
                setup.arguments = &["locker=shop", "id=api-key", "value=hunter2"];
            }
            ("messaging", "partner") => setup.with_a_partner().await,
            ("messaging", "crowded") => {
                setup.with_a_partner().await;
                setup.limits.handles = FEW;
            }
            ("sql", "endless") => {
                setup.limits.deadline = Some(Duration::from_millis(300));
                setup.end = End::AtDeadline;
            }
            (_, "denied") => setup.with_faults(interface, Fault::Denied).await,
            (_, "failing") => setup.with_faults(interface, Fault::Failed).await,
            (_, "quota") => setup.limits.handles = FEW,
            (_, "hoarded") => {
                setup.limits.handles = FEW;
                setup.end = End::Trapped("100 handles, as many as it may");
            }
            (_, "consumed") => setup.end = End::Trapped("handle index"),
            _ => {
                return Err(format!(
                    "the cases of `{group}` run on demand, and `Setup::of` makes no host for them"
                ));
            }
        }
        Ok(setup)
    }

    fn with_the_defaults() -> Self {
        let mut limits = Limits::default();
        limits.handles = HANDLES;
        limits.deadline = Some(PATIENCE);
        Self {
            host: with_defaults()
                .config("greeting", "hello")
                .config("empty", ""),
            limits,
            arguments: &[],
            end: End::Held,
            beside: Box::pin(pending()),
        }
    }

    fn serve(&mut self, backend: impl Backend) {
        self.host = std::mem::replace(&mut self.host, with_defaults()).backend(backend);
    }

    /// A backend that refuses every call on what a guest has opened.
    async fn with_faults(&mut self, interface: &str, fault: Fault) {
        match interface {
            "keyvalue" => {
                let methods = "get set delete list_keys exists compare_and_swap increment get_many set_many delete_many";
                self.serve(fault.in_all::<MemoryKeyValue>(methods).await);
            }
            "blobstore" => {
                let methods = "delete_container container_info put get list delete info delete_many clear copy rename";
                self.serve(fault.in_all::<MemoryBlobStore>(methods).await);
            }
            "vault" => {
                let methods = "get list_ids exists set delete";
                self.serve(fault.in_all::<MemoryVault>(methods).await);
            }
            "messaging" => {
                let methods = "publish request reply";
                self.serve(fault.in_all::<MemoryMessaging>(methods).await);
            }
            "sql" => self.serve(fault.in_all::<Sqlite>("query exec").await),
            _ => unreachable!("{interface} has no backend that could refuse a call"),
        }
    }

    /// Somebody who replies to what is sent to `cases.echo` once, to `cases.echo.twice` two times, and to
    /// `cases.silence` never.
    async fn with_a_partner(&mut self) {
        let broker: Arc<MemoryMessaging> = Arc::new(connected().await);
        let host = std::mem::replace(&mut self.host, with_defaults());
        self.host = host.shared_backend(Arc::clone(&broker));
        self.arguments = &["topic=cases.sent"];
        let mut partners = Vec::new();
        for (topic, times) in [
            ("cases.echo", 1),
            ("cases.echo.twice", 2),
            ("cases.silence", 0),
        ] {
            let requests = broker.subscribe(topic, SubscribeOptions::alone()).await;
            let requests = requests.expect("the topic is one");
            partners.push(tokio::spawn(echo(Arc::clone(&broker), requests, times)));
        }
        self.beside = Box::pin(async move {
            for partner in partners {
                partner.await.expect("a partner has no reason to panic");
            }
        });
    }
}

/// How a call is refused.
enum Fault {
    Denied,
    Failed,
}

impl Fault {
    async fn in_all<B>(self, methods: &str) -> Faulty<B>
    where
        B: Backend<Options: Default>,
    {
        let mut faulty = Faulty::new(connected::<B>().await);
        for method in methods.split(' ') {
            faulty = match self {
                Self::Denied => faulty.deny(method),
                Self::Failed => faulty.fail_share_of(method, 1.0, 0),
            };
        }
        faulty
    }
}

async fn connected<B: Backend<Options: Default>>() -> B {
    let connected = B::connect_with(B::Options::default()).await;
    connected.unwrap_or_else(|error| panic!("{error}"))
}

async fn blobs_in_pages(size: &str) -> MemoryBlobStore {
    let pages = Env::from_iter([("BLOBSTORE_PAGE_SIZE", size)]);
    let options = MemoryBlobStoreOptions::read(&pages).expect("it is a number");
    let store = MemoryBlobStore::connect_with(options).await;
    store.expect("memory connects")
}

async fn echo(broker: Arc<MemoryMessaging>, mut requests: Subscription, times: usize) {
    while let Some(request) = requests.next().await {
        let request = request.expect("the broker is there");
        for _ in 0..times {
            let mut reply = Message::new(request.message.data.clone());
            reply.content_type.clone_from(&request.message.content_type);
            reply.metadata = request.message.metadata.clone();
            let replied = broker.reply(&request.message, reply).await;
            replied.expect("whoever asked waits");
        }
        request.ack().await.expect("the broker is there");
    }
}
