use runtime::wasi_backend;

#[macro_use]
#[path = "../empty.rs"]
mod empty;

#[wasi_backend(vault keyvalue)]
struct Joined;

empty!(vault for Joined);

fn main() {}
