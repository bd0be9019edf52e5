use runtime::wasi_backend;

#[macro_use]
#[path = "../empty.rs"]
mod empty;

#[derive(Clone, Debug)]
struct Durability;

#[wasi_backend(vault)]
struct Remote {
    #[option(env = "REMOTE_DURABILITY")]
    durability: Durability,
    #[option(env = "REMOTE_PEERS", default = Vec::new())]
    peers: Vec<String>,
}

empty!(vault for Remote);

fn main() {}
