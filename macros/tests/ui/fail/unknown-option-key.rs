use runtime::wasi_backend;

#[macro_use]
#[path = "../empty.rs"]
mod empty;

#[wasi_backend(vault)]
struct Remote {
    #[option(var = "REMOTE_ADDRESS")]
    address: String,
    #[option(env = "REMOTE_TOKEN", secrets)]
    token: String,
}

empty!(vault for Remote);

fn main() {}
