use runtime::wasi_backend;

struct Store;

#[wasi_backend(keyvalue)]
impl Store {
    fn open() {}
}

fn main() {}
