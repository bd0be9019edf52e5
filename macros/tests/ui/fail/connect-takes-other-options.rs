use runtime::{NoOptions, wasi_backend};

#[macro_use]
#[path = "../empty.rs"]
mod empty;

#[wasi_backend(vault, connect = Remote::open)]
struct Remote {
    #[option(env = "REMOTE_ADDRESS")]
    address: String,
}

impl Remote {
    async fn open(_: NoOptions) -> Result<Self, std::io::Error> {
        unimplemented!()
    }
}

empty!(vault for Remote);

fn main() {}
