use runtime::wasi_backend;

#[wasi_backend(queue)]
struct Broker;

fn main() {}
