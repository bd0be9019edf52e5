use runtime::wasi_backend;

#[macro_use]
#[path = "../empty.rs"]
mod empty;

#[wasi_backend(vault, connect, crate =)]
struct Remote {
    #[option(env)]
    address: String,
}

empty!(vault for Remote);

fn main() {}
