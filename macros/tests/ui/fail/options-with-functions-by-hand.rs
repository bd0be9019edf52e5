use runtime::wasi_backend;

#[macro_use]
#[path = "../empty.rs"]
mod empty;

#[wasi_backend(vault)]
struct Remote {
    #[option(env = "REMOTE_ADDRESS")]
    address: String,
    #[option(env = "REMOTE_LEVEL", default = 3)]
    level: u8,
}

impl RemoteOptions {
    fn new() -> Self {
        Self {
            address: String::new(),
            level: 3,
        }
    }

    fn with_level(self, level: u8) -> Self {
        Self { level, ..self }
    }

    fn with_address(self, address: String) -> Self {
        Self { address, ..self }
    }
}

empty!(vault for Remote);

fn main() {}
