use runtime::wasi_backend;

#[wasi_backend]
struct Nothing;

#[wasi_backend(connect = open)]
struct Opened;

async fn open(_: runtime::NoOptions) -> Result<Opened, std::io::Error> {
    Ok(Opened)
}

fn main() {}
