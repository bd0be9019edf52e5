use runtime::wasi_backend;

#[macro_use]
#[path = "../empty.rs"]
mod empty;

#[wasi_backend(vault, close = Fallible::close)]
struct Fallible;

impl Fallible {
    async fn close(&self) -> Result<(), std::io::Error> {
        Ok(())
    }
}

#[wasi_backend(vault, close = Consuming::close)]
struct Consuming;

impl Consuming {
    async fn close(self) {}
}

empty!(vault for Fallible);
empty!(vault for Consuming);

fn main() {}
