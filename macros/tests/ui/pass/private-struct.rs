#![deny(warnings, dead_code, missing_docs)]
#![deny(private_interfaces, unreachable_pub)]
//! Nothing is said of what a private struct has and nobody calls.

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

/// Its options are only ever read.
#[wasi_backend(vault)]
struct Unused {
    #[option(env = "UNUSED_NAME")]
    name: String,
    #[option(env = "UNUSED_LEVEL", default = 7)]
    level: u8,
}

empty!(vault for inner::Hidden);
empty!(vault for Private);
empty!(vault for Unused);

fn main() {
    let options = inner::HiddenOptions::new().with_level(4);
    let hidden = poll::ready(inner::Hidden::connect_with(options));
    assert_eq!(hidden.unwrap().level(), 4);

    let private = poll::ready(Private::connect_with(PrivateOptions::default()));
    assert_eq!(private.unwrap().level, 5);

    let unused = poll::ready(Unused::connect()).err().unwrap();
    assert!(unused.to_string().starts_with("UNUSED_NAME is not set"));
    let _ = |unused: Unused| (unused.name, unused.level);
}
