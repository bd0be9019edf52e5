use runtime::wasi_backend;

#[macro_use]
#[path = "../empty.rs"]
mod empty;

#[wasi_backend(vault)]
struct Remote {
    #[option(env = "REMOTE_PORT", default = fn)]
    port: u16,
    #[option(env = "REMOTE_PEERS", default = Peers(1 2))]
    peers: String,
}

empty!(vault for Remote);

fn main() {
    let RemoteOptions { port: _, peers: _ } = RemoteOptions::default();
}
