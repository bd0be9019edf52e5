use runtime::wasi_backend;

#[macro_use]
#[path = "../empty.rs"]
mod empty;

#[wasi_backend(vault)]
struct Remote {
    #[option(env = "")]
    address: String,
    #[option(env = "PORT=8200")]
    port: u16,
    #[option(env = "REMOTE TOKEN")]
    token: String,
    #[option(env = "REMOTE\0USER")]
    user: String,
}

empty!(vault for Remote);

fn main() {}
