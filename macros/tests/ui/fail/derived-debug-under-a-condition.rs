use runtime::wasi_backend;

#[macro_use]
#[path = "../empty.rs"]
mod empty;

#[wasi_backend(vault)]
#[cfg_attr(debug_assertions, derive(Clone), cfg_attr(unix, derive(Debug)))]
struct Remote {
    #[option(env = "REMOTE_TOKEN", secret)]
    token: String,
}

empty!(vault for Remote);

fn main() {}
