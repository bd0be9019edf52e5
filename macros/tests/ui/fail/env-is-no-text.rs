use runtime::wasi_backend;

#[macro_use]
#[path = "../empty.rs"]
mod empty;

const ADDRESS: &str = "REMOTE_ADDRESS";

#[wasi_backend(vault)]
struct Remote {
    #[option(env = ADDRESS)]
    address: String,
}

empty!(vault for Remote);

fn main() {}
