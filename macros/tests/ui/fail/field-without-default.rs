use runtime::wasi_backend;

#[macro_use]
#[path = "../empty.rs"]
mod empty;

struct Connection(std::net::TcpStream);

#[wasi_backend(vault)]
struct Remote {
    #[option(env = "REMOTE_ADDRESS")]
    address: String,
    connection: Connection,
}

empty!(vault for Remote);

fn main() {}
