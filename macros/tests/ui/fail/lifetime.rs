use runtime::wasi_backend;

#[wasi_backend(vault)]
struct Borrowed<'a> {
    name: &'a str,
}

fn main() {}
