use runtime::wasi_backend;

#[macro_use]
#[path = "../empty.rs"]
mod empty;

#[wasi_backend(valut, keyvalue, vault, vault, conect = open)]
#[derive(Debug)]
struct Remote {
    #[option(env = "REMOTE_ADDRESS", default = "127.0.0.1:8200")]
    address: String,
    #[option(env = "REMOTE_ADDRESS", default = 3)]
    retries: String,
    #[option(name = "REMOTE_USER")]
    user: String,
    #[option(env = "REMOTE TOKEN", secret)]
    token: String,
}

empty!(vault for Remote);

fn main() {
    let options = RemoteOptions {
        address: String::new(),
        retries: String::new(),
        user: String::new(),
        token: String::new(),
    };
    println!("{options:?}");
}
