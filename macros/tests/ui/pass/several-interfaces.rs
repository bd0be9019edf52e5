use std::sync::Arc;

use runtime::{Backend, Backends, Interface, NoOptions, wasi_backend};

#[macro_use]
#[path = "../empty.rs"]
mod empty;
#[path = "../poll.rs"]
mod poll;

#[wasi_backend(vault, keyvalue)]
struct Engine {
    calls: std::sync::atomic::AtomicU64,
}

empty!(vault for Engine);
empty!(keyvalue for Engine);

fn main() {
    assert_eq!(Engine::INTERFACES, [Interface::Vault, Interface::KeyValue]);

    let engine = poll::ready(Engine::connect_with(NoOptions)).unwrap();
    assert_eq!(engine.calls.load(std::sync::atomic::Ordering::Relaxed), 0);

    let mut backends = Backends::new();
    Arc::new(engine).register(&mut backends);
    assert_eq!(backends.serving(Interface::Vault), Some("Engine"));
    assert_eq!(backends.serving(Interface::KeyValue), Some("Engine"));
    assert_eq!(backends.serving(Interface::Sql), None);
}
