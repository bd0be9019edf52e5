use runtime::wasi_backend;

#[macro_use]
#[path = "../empty.rs"]
mod empty;

#[wasi_backend(vault)]
struct Remote {
    #[option(env = "REMOTE_PREFIX")]
    prefix: Option<String>,
}

empty!(vault for Remote);

fn main() {}
