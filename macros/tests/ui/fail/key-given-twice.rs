use runtime::wasi_backend;

#[macro_use]
#[path = "../empty.rs"]
mod empty;

#[wasi_backend(vault, crate = runtime, crate = runtime)]
struct Remote {
    #[option(env = "REMOTE_ADDRESS", env = "REMOTE_HOST")]
    address: String,
    #[option(env = "REMOTE_PORT", default = 8200, default)]
    port: u16,
    #[option(env = "REMOTE_TOKEN", secret, secret)]
    token: String,
}

empty!(vault for Remote);

fn main() {}
