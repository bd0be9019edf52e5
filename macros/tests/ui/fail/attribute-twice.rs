use runtime::wasi_backend;

#[macro_use]
#[path = "../empty.rs"]
mod empty;

#[wasi_backend(vault)]
#[wasi_backend(keyvalue)]
struct Both;

empty!(vault for Both);

fn main() {}
