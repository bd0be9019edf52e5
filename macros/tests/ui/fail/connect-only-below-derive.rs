use runtime::wasi_backend;

#[macro_use]
#[path = "../empty.rs"]
mod empty;

#[derive(Clone)]
#[wasi_backend(vault, connect = Remote::open)]
struct Remote {
    #[option(env = "REMOTE_TOKEN", secret, connect_only)]
    token: String,
}

impl Remote {
    async fn open(_: RemoteOptions) -> Result<Self, std::io::Error> {
        Ok(Self {})
    }
}

empty!(vault for Remote);

fn main() {}
