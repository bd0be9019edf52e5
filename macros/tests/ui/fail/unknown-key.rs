use runtime::wasi_backend;

#[macro_use]
#[path = "../empty.rs"]
mod empty;

#[wasi_backend(vault, conect = open)]
struct Remote;

empty!(vault for Remote);

fn main() {}
