//! Serving: requests, messages and changes, each handled by a fresh guest.

mod activity;
mod admission;
mod backoff;
mod body;
mod changes;
mod connections;
mod deliveries;
mod error;
mod export;
mod guest;
mod handle;
mod handler;
mod handlers;
mod reloadable;
mod requests;
mod routes;
mod subscribe;
mod upload;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, ToSocketAddrs};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub(super) use admission::{Admission, Place, most};
pub use error::ServeError;
pub use handle::HandleError;
pub use handler::Handler;
pub use reloadable::Reloadable;
pub use subscribe::Subscribe;

use super::{Component, Host, State};
use admission::Source;
use connections::Listener;
use export::Role;
use reloadable::Served;
use routes::Routes;

impl Host {
    /// Collects what is served.
    ///
    /// Where no guest answers a request, the host does, and the log says why:
    ///
    /// | status | when |
    /// |---|---|
    /// | 400 | the request names no host, or several |
    /// | 404 | no route fits its path |
    /// | 413 | it says that its body is larger than the component's [limits](super::Limits::request_body) allow; to the guest it is an error where it does not say so |
    /// | 500 | the guest trapped, gave up its answer, or answered with a status that is none to end with |
    /// | 501 | its method is `CONNECT`, which asks for a tunnel |
    /// | 503 | as many guests ran as [may](super::HostBuilder::guests), for as long as it [waits](super::HostBuilder::admission_wait), or the server is shut down; with `Retry-After` |
    /// | 504 | the guest was stopped at its deadline, or had computed for too long |
    ///
    /// Of a request whose client went away before there was an answer, the log has the status 499.
    ///
    /// ```no_run
    /// # async fn serve(host: runtime::Host) -> Result<(), Box<dyn std::error::Error>> {
    /// use std::time::Duration;
    ///
    /// let shop = host.load("shop.wasm").await?;
    /// let worker = host.load("worker.wasm").await?;
    /// let server = host
    ///     .server()
    ///     .route("/", shop)
    ///     .subscribe("orders.*", worker)
    ///     .bind("127.0.0.1:8080")
    ///     .await?;
    /// tokio::signal::ctrl_c().await?;
    /// server.shut_down(Duration::from_secs(10)).await;
    /// host.close().await;
    /// # Ok(())
    /// # }
    /// ```
    pub fn server(&self) -> ServerBuilder {
        ServerBuilder {
            host: self.clone(),
            routes: Vec::new(),
            subscriptions: Vec::new(),
            watches: Vec::new(),
            connections: 10_000,
        }
    }
}

/// Collects what is served. Nothing is started before [`bind`](Self::bind) or [`start`](Self::start).
#[derive(Debug)]
#[must_use]
pub struct ServerBuilder {
    host: Host,
    routes: Vec<(String, Reloadable)>,
    subscriptions: Vec<Subscribed>,
    watches: Vec<(String, Reloadable)>,
    connections: usize,
}

#[derive(Debug)]
struct Subscribed {
    to: Subscribe,
    by: Reloadable,
}

impl ServerBuilder {
    /// Sends the requests whose path is `prefix`, or is below it, to the `wasi:http` handler of a component. Of several
    /// prefixes that fit, the longest counts; `/` takes what no other does. The component sees the whole path, the prefix too.
    ///
    /// One of another host has all that is of its host, whose backends it calls, and whose messages and changes it gets where it
    /// [subscribes](Self::subscribe) or [watches](Self::watch). Only its places are of this host, so that both had better
    /// [share](super::HostBuilder::engines_of) them.
    pub fn route(mut self, prefix: impl Into<String>, component: impl Into<Reloadable>) -> Self {
        self.routes.push((prefix.into(), component.into()));
        self
    }

    /// Delivers messages to the `wasi:messaging/incoming-handler` of a component: those whose topic matches a pattern, or what
    /// a [`Subscribe`] says.
    ///
    /// What the component fails to handle is delivered again. Several messages are handled at the same time, so that a
    /// handler may wait for another that is served here.
    pub fn subscribe(mut self, to: impl Into<Subscribe>, component: impl Into<Reloadable>) -> Self {
        self.subscriptions.push(Subscribed {
            to: to.into(),
            by: component.into(),
        });
        self
    }

    /// Tells the `wasi:keyvalue/watcher` of a component the changes in a bucket, one after the other.
    pub fn watch(mut self, bucket: impl Into<String>, component: impl Into<Reloadable>) -> Self {
        self.watches.push((bucket.into(), component.into()));
        self
    }

    /// How many clients may be connected at a time; more wait until one leaves. 10,000 by default, and 1 in any case.
    /// One that says nothing for half a minute has to leave.
    pub fn connections(mut self, connections: usize) -> Self {
        self.connections = connections.max(1);
        self
    }

    /// Starts subscriptions and watches, and accepts connections: HTTP/1.1 and, with prior knowledge, HTTP/2.
    ///
    /// # Errors
    ///
    /// [`ServeError`], when the address cannot be bound, a component lacks what it would be called by, two routes are the
    /// same, or a backend refuses a subscription or a watch.
    pub async fn bind(self, addr: impl ToSocketAddrs) -> Result<Server, ServeError> {
        let listener = TcpListener::bind(addr).await.map_err(ServeError::Bind)?;
        self.listen(listener).await
    }

    /// As [`bind`](Self::bind), but accepts the connections of a socket that listens already: one that a service manager
    /// handed over, or with options of its own.
    ///
    /// # Errors
    ///
    /// As [`bind`](Self::bind).
    pub async fn listen(self, listener: TcpListener) -> Result<Server, ServeError> {
        self.serve(Some(listener)).await
    }

    /// Starts subscriptions and watches, and listens nowhere: requests come by the server's [`handler`](Server::handler) alone.
    ///
    /// # Errors
    ///
    /// As [`bind`](Self::bind).
    pub async fn start(self) -> Result<Server, ServeError> {
        self.serve(None).await
    }

    async fn serve(self, listener: Option<TcpListener>) -> Result<Server, ServeError> {
        for (_, component) in &self.routes {
            component.serves_as(Role::Http)?;
        }
        let addr = listener.as_ref().map(TcpListener::local_addr).transpose();
        let addr = addr.map_err(ServeError::Bind)?;
        let routes = Arc::new(Routes::new(self.routes)?);
        let work = Arc::new(Work {
            host: self.host,
            guests: TaskTracker::new(),
            requests: TaskTracker::new(),
            stopping: CancellationToken::new(),
            idling: CancellationToken::new(),
            cancelled: CancellationToken::new(),
        });
        // Whatever fails from here on ends what was started before it.
        let server = Server {
            addr,
            routes: Arc::clone(&routes),
            work: Arc::clone(&work),
            connections: TaskTracker::new(),
            triggers: TaskTracker::new(),
        };
        for subscribed in self.subscriptions {
            let deliveries = deliveries::subscribe(Arc::clone(&work), subscribed).await?;
            server.triggers.spawn(deliveries);
        }
        for (bucket, component) in self.watches {
            let changes = changes::watch(Arc::clone(&work), bucket, component).await?;
            server.triggers.spawn(changes);
        }
        if let Some(socket) = listener {
            let most = self.connections;
            let listener = Listener { socket, most };
            let connections = connections::accept(listener, routes, work);
            server.connections.spawn(connections);
        }
        Ok(server)
    }
}

/// What all that is served shares.
#[derive(Debug)]
struct Work {
    host: Host,
    guests: TaskTracker,
    /// The guests of requests, and requests that are about to have one.
    requests: TaskTracker,
    /// No connections are taken on.
    stopping: CancellationToken,
    /// No messages and changes are taken on.
    idling: CancellationToken,
    /// Nobody waits any longer for what runs.
    cancelled: CancellationToken,
}

impl Work {
    /// Who handles a delivery or a change, and the place for it, once there is one.
    async fn triggered(&self, source: &Source, by: &Reloadable) -> (Arc<Served>, Place) {
        let admission = self.host.admission();
        let triggered = by.admitted(|size| async move {
            Ok::<_, Infallible>(admission.trigger(source, size).await)
        });
        let Ok(triggered) = triggered.await;
        triggered
    }
}

/// Serves until it is shut down, or dropped, which cancels all that runs.
#[derive(Debug)]
#[must_use = "a server that is dropped is stopped"]
pub struct Server {
    addr: Option<SocketAddr>,
    routes: Arc<Routes>,
    work: Arc<Work>,
    connections: TaskTracker,
    /// Where deliveries and changes come from.
    triggers: TaskTracker,
}

impl Server {
    /// The address that it listens at.
    #[must_use]
    pub fn local_addr(&self) -> Option<SocketAddr> {
        self.addr
    }

    /// Answers requests that another HTTP server accepts, by the same routes.
    #[must_use]
    pub fn handler(&self) -> Handler {
        Handler {
            routes: Arc::clone(&self.routes),
            work: Arc::clone(&self.work),
        }
    }

    /// How many guests run at this moment.
    #[must_use]
    pub fn running(&self) -> usize {
        self.work.guests.len()
    }

    /// Takes on no connections and requests, lets what runs finish for as long as `grace`, and cancels the rest. Messages and changes are
    /// handled until no request runs.
    ///
    /// Answers how many guests were cancelled.
    pub async fn shut_down(self, grace: Duration) -> usize {
        let Self {
            work,
            connections,
            triggers,
            ..
        } = &self;
        for tracker in [connections, triggers, &work.requests, &work.guests] {
            tracker.close();
        }
        work.stopping.cancel();
        let finished = async {
            connections.wait().await;
            work.requests.wait().await;
            // Until here a request may have waited for a message to be handled.
            work.idling.cancel();
            triggers.wait().await;
            work.guests.wait().await;
        };
        if timeout(grace, finished).await.is_ok() {
            return 0;
        }
        let cancelled = self.running();
        work.idling.cancel();
        work.cancelled.cancel();
        for tracker in [connections, triggers, &work.guests] {
            tracker.wait().await;
        }
        cancelled
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.work.stopping.cancel();
        self.work.idling.cancel();
        self.work.cancelled.cancel();
    }
}
