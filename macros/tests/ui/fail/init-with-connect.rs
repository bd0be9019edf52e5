use runtime::{NoOptions, wasi_backend};

#[macro_use]
#[path = "../empty.rs"]
mod empty;

#[wasi_backend(vault, init = Self::check, connect = Remote::open)]
struct Remote;

impl Remote {
    async fn open(_: NoOptions) -> Result<Self, std::io::Error> {
        Ok(Self)
    }

    async fn check(self) -> Result<Self, std::io::Error> {
        Ok(self)
    }
}

empty!(vault for Remote);

fn main() {}
