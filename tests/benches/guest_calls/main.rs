//! What one call from a guest to its host costs, as ratios.
//!
//! The same guest runs on this host, on `wasmtime-wasi-keyvalue` in its default configuration, and on host functions
//! that do nothing. They take turns in one run, so that what else the machine does falls on all of them.

mod concurrent;
mod empty;
mod peer;

use std::time::{Duration, Instant};

use defaults::WithDefaults as _;
use runtime::Host;
use runtime::host::wasmtime::component::{ComponentType, Instance, Lower, TypedFunc};
use runtime::host::wasmtime::{Result, Store};

const ROUNDS: usize = 41;
const CALLS: u32 = 10_000;
const AT_MOST: [(&str, f64); 2] = [("wasmtime-wasi-keyvalue", 0.80), ("empty", 1.35)];

/// The operations of the guest's `bench:guest/calls`.
#[derive(ComponentType, Lower, Clone, Copy)]
#[component(enum)]
#[repr(u8)]
enum Operation {
    #[component(name = "get")]
    Get,
    #[component(name = "set")]
    Set,
    #[component(name = "exists")]
    Exists,
    #[component(name = "get-many")]
    GetMany,
}

const OPERATIONS: [(&str, Operation, u32); 4] = [
    ("get", Operation::Get, CALLS),
    ("set", Operation::Set, CALLS),
    ("exists", Operation::Exists, CALLS),
    ("get_many (16)", Operation::GetMany, CALLS / 10),
];

/// The guest on one of the hosts.
struct Contestant<T: 'static> {
    store: Store<T>,
    calls: TypedFunc<(Operation, u32), ()>,
}

impl<T: Send> Contestant<T> {
    fn new(mut store: Store<T>, instance: Instance) -> Result<Self> {
        let interface = instance.get_export_index(&mut store, None, "bench:guest/calls");
        let calls = instance.get_export_index(&mut store, interface.as_ref(), "calls");
        let calls = instance.get_typed_func(&mut store, calls.expect("the guest exports calls"))?;
        Ok(Self { store, calls })
    }

    /// How long one call takes on average.
    async fn time(&mut self, operation: Operation, times: u32) -> Result<Duration> {
        let start = Instant::now();
        self.calls
            .call_async(&mut self.store, (operation, times))
            .await?;
        Ok(start.elapsed() / times)
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
    let guest = tests::prebuilt("bench");
    let bytes = std::fs::read(&guest)?;

    let host = Host::with_defaults().build().await?;
    let on_ours = host.load(&guest).await?.instantiate().await?;
    let mut ours = Contestant::new(on_ours.store, on_ours.instance)?;
    let mut peer = peer::contestant(&bytes).await?;
    let mut concurrent = concurrent::Concurrent::on(&host).await?;
    let mut empty = empty::contestant(host.engine(), &bytes).await?;

    println!(
        "load: {}",
        std::fs::read_to_string("/proc/loadavg")
            .unwrap_or_default()
            .trim()
    );
    println!("{ROUNDS} rounds; medians of ns per call, and of the ratios within a round\n");
    println!(
        "{:<14} {:>8} {:>8} {:>8} {:>12} {:>12}",
        "", "ours", "peer", "empty", "ours / peer", "ours / empty"
    );
    // `-- get` measures one operation; cargo itself adds `--bench`.
    let only = std::env::args().skip(1).find(|arg| arg != "--bench");
    let chosen = |name: &str| only.as_deref().is_none_or(|only| name.starts_with(only));
    let mut products = [1.0; 2];
    let mut count = 0.0;
    for (name, operation, times) in OPERATIONS.into_iter().filter(|(name, ..)| chosen(name)) {
        count += 1.0;
        let mut rounds = Vec::new();
        // The first round warms up.
        for round in 0..=ROUNDS {
            let mut ns = [0.0; 3];
            for turn in 0..3 {
                let contestant = (round + turn) % 3;
                let took = match contestant {
                    0 => ours.time(operation, times).await?,
                    1 => peer.time(operation, times).await?,
                    _ => empty.time(operation, times).await?,
                };
                ns[contestant] = took.as_secs_f64() * 1e9;
            }
            rounds.push(ns);
        }
        rounds.remove(0);
        let of = |figure: fn(&[f64; 3]) -> f64| median(rounds.iter().map(figure).collect());
        let ratios = [of(|ns| ns[0] / ns[1]), of(|ns| ns[0] / ns[2])];
        println!(
            "{name:<14} {:>8.0} {:>8.0} {:>8.0} {:>12.2} {:>12.2}",
            of(|ns| ns[0]),
            of(|ns| ns[1]),
            of(|ns| ns[2]),
            ratios[0],
            ratios[1]
        );
        for (product, ratio) in products.iter_mut().zip(ratios) {
            *product *= ratio;
        }
    }
    if chosen("get, async") {
        let mut rounds = Vec::new();
        for _ in 0..=ROUNDS {
            let sync = ours.time(Operation::Get, CALLS).await?;
            let concurrent = concurrent.time(CALLS).await?;
            rounds.push([concurrent, sync].map(|took| took.as_secs_f64() * 1e9));
        }
        rounds.remove(0);
        let ns = median(rounds.iter().map(|ns| ns[0]).collect());
        let ratio = median(rounds.iter().map(|ns| ns[0] / ns[1]).collect());
        println!(
            "{:<14} {ns:>8.0} {:>31} {ratio:.2} of the sync flavour",
            "get, async", ""
        );
    }
    println!();
    for ((peer, at_most), product) in AT_MOST.into_iter().zip(products) {
        let mean = product.powf(1.0 / count);
        println!("geometric mean of ours / {peer}: {mean:.2} (to reach: at most {at_most:.2})");
    }
    Ok(())
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
