use runtime::{Backend, Interface, NoOptions, wasi_backend};

#[macro_use]
#[path = "../empty.rs"]
mod empty;
#[path = "../poll.rs"]
mod poll;

#[wasi_backend(vault)]
struct Nowhere;

#[wasi_backend(vault)]
struct Counted(std::sync::atomic::AtomicU64, Vec<u8>);

empty!(vault for Nowhere);
empty!(vault for Counted);

fn main() {
    assert_eq!(Nowhere::NAME, "Nowhere");
    assert_eq!(Nowhere::INTERFACES, [Interface::Vault]);
    assert!(poll::ready(Nowhere::connect()).is_ok());

    let Counted(count, bytes) = poll::ready(Counted::connect_with(NoOptions)).unwrap();
    assert_eq!(count.into_inner(), 0);
    assert!(bytes.is_empty());
}
