//! What a server makes of a processor: requests per second and how long they take, beside `wasmtime serve`.
//!
//! Both servers run as processes and take turns under the load of clients in this one, so that what else the machine does
//! falls on both. All of them share the processor: a ratio says how the servers compare, and a time says little of one that
//! has a machine to itself.

mod load;
mod memory;
mod response;
mod server;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread::available_parallelism;
use std::time::Duration;

use load::{Failure, Measured, Question, load};
use server::{Log, Server};

const ROUNDS: usize = 7;
const TIME: Duration = Duration::from_secs(2);
const WARM_UP: Duration = Duration::from_millis(500);
const CONNECTIONS: [usize; 3] = [1, 16, 128];

const HELLO: Question = Question {
    path: "/",
    answer: b"hello\n",
};
const GET: Question = Question {
    path: "/",
    answer: &[b'v'; 100],
};

/// A guest on both servers.
struct Case {
    name: &'static str,
    guest: &'static str,
    question: Question,
    log: Log,
    /// Options of `wasmtime serve`.
    options: &'static [&'static str],
    connections: &'static [usize],
}

const CASES: [Case; 5] = [
    Case {
        name: "hello, 0.2",
        guest: "http-hello",
        question: HELLO,
        log: Log::Warnings,
        options: &[],
        connections: &CONNECTIONS,
    },
    Case {
        name: "get, 0.2",
        guest: "http-get",
        question: GET,
        log: Log::Warnings,
        options: &[
            "-Scli,keyvalue",
            // Each guest has a store of its own there, in which it should find the value.
            "-Skeyvalue-in-memory-data=key=vvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv\
             vvvvvvvvvvvvvvvv",
        ],
        connections: &CONNECTIONS,
    },
    Case {
        name: "hello, pages kept",
        guest: "http-hello",
        question: HELLO,
        log: Log::Warnings,
        // What hosts of this project do unasked.
        options: &[
            "-Opooling-pagemap-scan",
            "-Opooling-memory-keep-resident=262144",
            "-Opooling-table-keep-resident=65536",
        ],
        connections: &[16],
    },
    Case {
        name: "hello, 0.3",
        guest: "http-hello-async",
        question: HELLO,
        log: Log::Warnings,
        options: &["-Scli", "--max-instance-reuse-count=1"],
        connections: &CONNECTIONS,
    },
    Case {
        name: "hello, logged",
        guest: "http-hello",
        question: HELLO,
        log: Log::Lines,
        options: &[],
        connections: &[16],
    },
];

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match measure().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

async fn measure() -> Result<(), Failure> {
    // `-- hello` measures the cases that begin so, and `-- memory` what is resident; cargo itself adds `--bench`.
    let only = std::env::args().skip(1).find(|arg| arg != "--bench");
    let chosen = |name: &str| only.as_deref().is_none_or(|only| name.starts_with(only));
    let cases = || CASES.iter().filter(|case| chosen(case.name));
    println!(
        "load: {}; processors: {}",
        fs::read_to_string("/proc/loadavg")
            .unwrap_or_default()
            .trim(),
        available_parallelism()?
    );
    if cases().next().is_some() {
        let wasmtime = server::wasmtime()?;
        println!("ours: wasi-dev serve; peer: {}", wasmtime.display());
        println!(
            "{ROUNDS} rounds of {TIME:?}; medians of requests per second, of ms, and of the ratios within a round\n"
        );
        println!(
            "{:<17} {:>11} {:>17} {:>6} {:>15} {:>15} {:>6}",
            "",
            "connections",
            "rps: ours, peer",
            "ratio",
            "p50: ours, peer",
            "p99: ours, peer",
            "ratio"
        );
        for case in cases() {
            case.print(&wasmtime).await?;
        }
    }
    if chosen("memory") && cfg!(target_os = "linux") {
        memory::print().await?;
    }
    Ok(())
}

impl Case {
    async fn print(&self, wasmtime: &Path) -> Result<(), Failure> {
        let guest = prebuilt(self.guest).display().to_string();
        let ours = Server::ours(std::slice::from_ref(&guest), self.log)?;
        let options = self.options.iter().map(ToString::to_string);
        let peer = Server::peer(wasmtime, &options.chain([guest]).collect::<Vec<_>>())?;
        for &connections in self.connections {
            for server in [&ours, &peer] {
                load(server.addr, self.question, connections, WARM_UP).await?;
            }
            let mut rounds = Vec::new();
            for round in 0..ROUNDS {
                rounds.push(
                    self.round(&ours, &peer, connections, round % 2 == 1)
                        .await?,
                );
            }
            let of = |figure: fn(&[Measured; 2]) -> f64| median(rounds.iter().map(figure));
            println!(
                "{:<17} {connections:>11} {:>8.0} {:>8.0} {:>6.2} {:>7.2} {:>7.2} {:>7.2} {:>7.2} {:>6.2}",
                self.name,
                of(|[ours, _]| ours.throughput),
                of(|[_, peer]| peer.throughput),
                of(|[ours, peer]| ours.throughput / peer.throughput),
                of(|[ours, _]| ours.p50),
                of(|[_, peer]| peer.p50),
                of(|[ours, _]| ours.p99),
                of(|[_, peer]| peer.p99),
                of(|[ours, peer]| ours.p99 / peer.p99),
            );
        }
        Ok(())
    }

    /// One after the other; which is the first changes with the rounds.
    async fn round(
        &self,
        ours: &Server,
        peer: &Server,
        connections: usize,
        peer_first: bool,
    ) -> Result<[Measured; 2], Failure> {
        let load = |server: &Server| load(server.addr, self.question, connections, TIME);
        if peer_first {
            let peer = load(peer).await?;
            return Ok([load(ours).await?, peer]);
        }
        Ok([load(ours).await?, load(peer).await?])
    }
}

fn prebuilt(guest: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/prebuilt");
    folder.join(guest).with_extension("wasm")
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
