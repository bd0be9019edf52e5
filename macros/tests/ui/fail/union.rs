use runtime::wasi_backend;

#[wasi_backend(keyvalue)]
union Store {
    #[option(env = "STORE_SIZE")]
    size: u64,
    bytes: [u8; 8],
}

fn main() {}
