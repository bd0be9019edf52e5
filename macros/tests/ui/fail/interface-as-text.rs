use runtime::wasi_backend;

#[wasi_backend("keyvalue")]
struct Quoted;

fn main() {}
