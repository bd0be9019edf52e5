use runtime::wasi_backend;

#[macro_use]
#[path = "../empty.rs"]
mod empty;

#[wasi_backend(vault, keyvalue)]
struct Remote;

empty!(vault for Remote);

fn main() {}
