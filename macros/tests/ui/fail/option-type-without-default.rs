use std::ffi::OsStr;

use runtime::{OptionValue, wasi_backend};

#[macro_use]
#[path = "../empty.rs"]
mod empty;

#[derive(Clone, Debug)]
struct Level(u8);

impl OptionValue for Level {
    const FORM: &'static str = "a level";

    fn parse(text: &OsStr) -> Option<Self> {
        text.to_str()?.parse().ok().map(Self)
    }
}

#[wasi_backend(vault)]
struct Remote {
    #[option(env = "REMOTE_LEVEL", default)]
    level: Level,
}

empty!(vault for Remote);

fn main() {}
