use runtime::wasi_backend;

#[wasi_backend(keyvalue)]
enum Store {
    Memory,
    Disk {
        #[option(env = "STORE_ROOT")]
        root: std::path::PathBuf,
    },
}

fn main() {}
