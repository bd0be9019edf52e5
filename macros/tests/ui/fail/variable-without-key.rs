use runtime::wasi_backend;

#[macro_use]
#[path = "../empty.rs"]
mod empty;

#[wasi_backend(vault)]
struct Remote {
    #[option("REMOTE_ADDRESS")]
    address: String,
}

empty!(vault for Remote);

fn main() {}
