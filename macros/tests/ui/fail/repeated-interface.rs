use runtime::wasi_backend;

#[macro_use]
#[path = "../empty.rs"]
mod empty;

#[wasi_backend(vault, vault)]
struct Twice;

empty!(vault for Twice);

fn main() {}
