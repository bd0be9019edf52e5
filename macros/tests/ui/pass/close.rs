use std::sync::atomic::{AtomicU8, Ordering};

use runtime::{Backend, NoOptions, wasi_backend};

#[macro_use]
#[path = "../empty.rs"]
mod empty;
#[path = "../poll.rs"]
mod poll;

#[wasi_backend(vault, close = Self::flush)]
struct Buffered {
    unsent: AtomicU8,
}

impl Buffered {
    async fn flush(&self) {
        self.unsent.store(0, Ordering::Relaxed);
    }
}

#[wasi_backend(vault)]
struct Plain;

empty!(vault for Buffered);
empty!(vault for Plain);

fn main() {
    let buffered = poll::ready(Buffered::connect_with(NoOptions)).unwrap();
    buffered.unsent.store(7, Ordering::Relaxed);
    poll::ready(buffered.close());
    assert_eq!(buffered.unsent.into_inner(), 0);

    let plain = poll::ready(Plain::connect_with(NoOptions)).unwrap();
    poll::ready(plain.close());
}
