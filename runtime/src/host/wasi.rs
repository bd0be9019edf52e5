//! What wasmtime-wasi and wasmtime-wasi-http serve, beside the backends.

mod long_names;

use wasmtime::Result;
use wasmtime::component::Linker;

use super::State;

/// A package, the releases of it that are served, and its interfaces.
const SERVED: &[(&str, &str, &[&str])] = &[
    (
        "wasi:cli",
        "0.2",
        &[
            "environment",
            "exit",
            "stdin",
            "stdout",
            "stderr",
            "terminal-input",
            "terminal-output",
            "terminal-stdin",
            "terminal-stdout",
            "terminal-stderr",
        ],
    ),
    ("wasi:clocks", "0.2", &["monotonic-clock", "wall-clock"]),
    ("wasi:filesystem", "0.2", &["preopens", "types"]),
    ("wasi:http", "0.2", &["outgoing-handler", "types"]),
    ("wasi:io", "0.2", &["error", "poll", "streams"]),
    (
        "wasi:random",
        "0.2",
        &["insecure", "insecure-seed", "random"],
    ),
    (
        "wasi:sockets",
        "0.2",
        &[
            "instance-network",
            "ip-name-lookup",
            "network",
            "tcp",
            "tcp-create-socket",
            "udp",
            "udp-create-socket",
        ],
    ),
    (
        "wasi:cli",
        "0.3",
        &[
            "environment",
            "exit",
            "stdin",
            "stdout",
            "stderr",
            "terminal-input",
            "terminal-output",
            "terminal-stdin",
            "terminal-stdout",
            "terminal-stderr",
            "types",
        ],
    ),
    (
        "wasi:clocks",
        "0.3",
        &["monotonic-clock", "system-clock", "types"],
    ),
    ("wasi:filesystem", "0.3", &["preopens", "types"]),
    (
        "wasi:random",
        "0.3",
        &["insecure", "insecure-seed", "random"],
    ),
    ("wasi:http", "0.3", &["client", "types"]),
    ("wasi:sockets", "0.3", &["ip-name-lookup", "types"]),
];

/// Links it; 0.3 is for engines with component-model async alone.
pub(super) fn link(linker: &mut Linker<State>, concurrent: bool) -> Result<()> {
    wasmtime_wasi::p2::add_to_linker_async(linker)?;
    wasmtime_wasi_http::p2::add_only_http_to_linker_async(linker)?;
    if concurrent {
        wasmtime_wasi::p3::add_to_linker(linker)?;
        wasmtime_wasi_http::p3::add_to_linker(linker)?;
    }
    long_names::refuse(linker, concurrent)
}

/// Whether an import such as `wasi:cli/stdout@0.2.6` is served.
pub(super) fn serves(import: &str) -> bool {
    release(import).is_some()
}

/// Whether an import is of the WASI that is built on component-model async.
pub(super) fn is_concurrent(import: &str) -> bool {
    release(import) == Some("0.3")
}

/// What is served of a package with this name, whatever its namespace, as in `wasi:io@0.2 (error, poll, streams)`.
pub(super) fn offered(name: &str) -> impl Iterator<Item = String> {
    SERVED
        .iter()
        .filter(move |(package, ..)| package.split_once(':').is_some_and(|(_, n)| n == name))
        .map(|(package, release, interfaces)| {
            format!("{package}@{release} ({})", interfaces.join(", "))
        })
}

fn release(import: &str) -> Option<&'static str> {
    let (package, rest) = import.split_once('/')?;
    let (interface, version) = rest.split_once('@')?;
    let is_of = |(p, release, interfaces): &&(&str, &str, &[&str])| {
        let patch = version
            .strip_prefix(release)
            .and_then(|v| v.strip_prefix('.'));
        // A pre-release is compatible with nothing but itself.
        let released = patch.is_some_and(|patch| patch.parse::<u64>().is_ok());
        *p == package && interfaces.contains(&interface) && released
    };
    SERVED.iter().find(is_of).map(|(_, release, _)| *release)
}
