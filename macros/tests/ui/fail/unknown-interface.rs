use runtime::wasi_backend;

#[wasi_backend(keyvaleu)]
struct Cache;

fn main() {}
