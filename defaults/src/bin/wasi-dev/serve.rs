use std::io::{self, IsTerminal as _, Write as _};
use std::process::ExitCode;

use clap::Args;
use defaults::WithDefaults as _;
use runtime::Host;
use runtime::host::{ServeError, Server};
use tokio::task::spawn_blocking;

use crate::fail;
use crate::fault::Fault;
use crate::flags::Flags;
use crate::load::{Loaded, load};
use crate::log::{Log, TARGET, is_coloured};
use crate::plan::Plan;
use crate::reload::Reloader;
use crate::screen::{self, Screen};
use crate::signals::Signals;

/// Serve components: requests to them, messages that they are subscribed to, and changes that they watch for
///
/// Without a component, wasi-dev.toml says what is served. SIGINT and SIGTERM stop it: what runs may finish within the
/// grace period, and the exit code is 0. A second signal stops it at once.
///
/// What happens, and what guests print, is told on standard error, where `RUST_LOG` selects.
///
/// The backends read their options from the environment: `SQL_DATABASE=orders.db` keeps the SQL database in a file.
#[derive(Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    flags: Flags,

    /// When a component's file changes, send what is new to the new one; what runs finishes on the old one
    #[arg(long)]
    watch: bool,

    /// Tell what happens as JSON, for programs
    #[arg(long)]
    json: bool,
}

impl Serve {
    /// How it tells what happens.
    pub(crate) fn log(&self) -> Log {
        if self.json { Log::Json } else { Log::Lines }
    }

    pub(crate) async fn run(self) -> ExitCode {
        let mut plan = self.flags.plan();
        if self.watch {
            plan.refuse_precompiled();
        }
        let (host, loaded) = match load(&plan, Host::with_defaults().pooled()).await {
            Ok(loaded) => loaded,
            Err(faults) => {
                Fault::print(faults);
                return ExitCode::FAILURE;
            }
        };
        let mut signals = match Signals::new() {
            Ok(signals) => signals,
            Err(error) => return fail(&error, 1),
        };
        let server = match start(&host, &plan, &loaded).await {
            Ok(server) => server,
            Err(ServeError::Bind(error)) => {
                let text = format!("{} cannot be listened at: {error}", plan.addr());
                Fault::print(vec![Fault::new(None, text)]);
                return ExitCode::FAILURE;
            }
            Err(error) => return fail(&error, 1),
        };
        let reloader = self.watch.then(|| watch(&host, &loaded));
        // Whoever reads it may have gone, which is no reason not to serve.
        _ = io::stdout().write_all(shown(&server, &loaded, self.json).as_bytes());
        tracing::debug!(target: TARGET, "serving");
        drop(loaded);
        let reloading = async {
            match reloader {
                Some(reloader) => reloader.run().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = signals.next() => {}
            () = reloading => {}
        }
        let running = server.running();
        tracing::info!(target: TARGET, running, "stopping");
        let grace = plan.grace();
        let end = async {
            let cancelled = server.shut_down(grace).await;
            if cancelled > 0 {
                tracing::warn!(target: TARGET, cancelled, "guests that ran for longer than {grace:?} were cancelled");
            }
            host.close().await;
            // To free databases in memory takes a while.
            _ = spawn_blocking(move || drop(host)).await;
        };
        tokio::select! {
            () = end => ExitCode::SUCCESS,
            // Nothing is waited for any more: neither guests, nor threads that are busy.
            again = signals.next() => std::process::exit(128 + again),
        }
    }
}

/// What is served, as it is shown where that begins.
fn shown(server: &Server, loaded: &[Loaded], json: bool) -> String {
    let addr = server.local_addr();
    if json {
        return format!("{}\n", screen::json(addr, loaded));
    }
    let coloured = is_coloured(io::stdout().is_terminal());
    let screen = Screen {
        addr,
        loaded,
        coloured,
    };
    screen.to_string()
}

async fn start(host: &Host, plan: &Plan, loaded: &[Loaded]) -> Result<Server, ServeError> {
    let mut server = host.server();
    if let Some(connections) = plan.connections {
        server = server.connections(connections);
    }
    let mut has_routes = false;
    for Loaded {
        planned, component, ..
    } in loaded
    {
        for route in &planned.routes {
            server = server.route(route, component.clone());
            has_routes = true;
        }
        for subscription in &planned.subscriptions {
            server = server.subscribe(subscription.subscribe(), component.clone());
        }
        for bucket in &planned.watches {
            server = server.watch(bucket, component.clone());
        }
    }
    if has_routes {
        server.bind(plan.addr()).await
    } else {
        server.start().await
    }
}

fn watch(host: &Host, loaded: &[Loaded]) -> Reloader {
    let mut reloader = Reloader::new(host);
    for loaded in loaded {
        let component = loaded.component.clone();
        reloader.watch(loaded.planned.clone(), component, &loaded.bytes);
    }
    reloader
}
