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
    #[option(env = "REMOTE_LEVEL", default = "low")]
    level: Level,
    #[option(env = "REMOTE_PORT", default = "8200")]
    port: u16,
    #[option(env = "REMOTE_RETRIES", default = 1.5 * 2.0)]
    retries: u32,
    #[option(env = "REMOTE_NAME", default = 'n')]
    name: String,
}

empty!(vault for Remote);

fn main() {}
