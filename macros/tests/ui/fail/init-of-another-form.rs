use runtime::wasi_backend;

#[macro_use]
#[path = "../empty.rs"]
mod empty;

#[wasi_backend(vault, init = Borrowing::check)]
struct Borrowing;

impl Borrowing {
    async fn check(&self) -> Result<(), std::io::Error> {
        Ok(())
    }
}

#[wasi_backend(vault, init = Blocking::check)]
struct Blocking;

impl Blocking {
    fn check(self) -> Result<Self, std::io::Error> {
        Ok(self)
    }
}

empty!(vault for Borrowing);
empty!(vault for Blocking);

fn main() {}
