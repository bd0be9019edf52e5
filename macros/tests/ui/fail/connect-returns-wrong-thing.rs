use runtime::{NoOptions, wasi_backend};

#[macro_use]
#[path = "../empty.rs"]
mod empty;

#[wasi_backend(vault, connect = infallible)]
struct Infallible;

async fn infallible(_: NoOptions) -> Infallible {
    Infallible
}

#[wasi_backend(vault, connect = another)]
struct Mistaken;

async fn another(_: NoOptions) -> Result<Infallible, std::io::Error> {
    Ok(Infallible)
}

#[wasi_backend(vault, connect = Blocking::open)]
struct Blocking;

impl Blocking {
    fn open(_: NoOptions) -> Result<Self, std::io::Error> {
        Ok(Self)
    }
}

struct Excuse;

#[wasi_backend(vault, connect = Silent::open)]
struct Silent;

impl Silent {
    async fn open(_: NoOptions) -> Result<Self, Excuse> {
        Ok(Self)
    }
}

empty!(vault for Infallible);
empty!(vault for Mistaken);
empty!(vault for Blocking);
empty!(vault for Silent);

fn main() {}
