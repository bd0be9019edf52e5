#![deny(private_interfaces, unreachable_pub)]

use runtime::{Backend, wasi_backend};

#[macro_use]
#[path = "../empty.rs"]
mod empty;
#[path = "../poll.rs"]
mod poll;

mod inner {
    use runtime::wasi_backend;

    #[wasi_backend(vault)]
    pub(super) struct Hidden {
        #[option(env = "HIDDEN_LEVEL", default = 3)]
        level: u8,
    }

    impl Hidden {
        pub(super) fn level(&self) -> u8 {
            self.level
        }
    }
}

#[wasi_backend(vault)]
struct Private {
    #[option(env = "PRIVATE_LEVEL", default = 5)]
    level: u8,
}

empty!(vault for inner::Hidden);
empty!(vault for Private);

fn main() {
    let hidden = poll::ready(inner::Hidden::connect_with(inner::HiddenOptions {
        level: 4,
    }));
    assert_eq!(hidden.unwrap().level(), 4);

    let private = poll::ready(Private::connect_with(PrivateOptions::default()));
    assert_eq!(private.unwrap().level, 5);
}
