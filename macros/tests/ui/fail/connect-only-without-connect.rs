use runtime::wasi_backend;

#[macro_use]
#[path = "../empty.rs"]
mod empty;

#[wasi_backend(vault)]
struct Remote {
    #[option(env = "REMOTE_TOKEN", secret, connect_only)]
    token: String,
}

empty!(vault for Remote);

fn main() {}
