use runtime::wasi_backend;

#[macro_use]
#[path = "../empty.rs"]
mod empty;

#[wasi_backend(vault)]
struct Remote {
    #[option]
    address: String,
    #[option(default = 8200)]
    port: u16,
}

empty!(vault for Remote);

fn main() {}
