use runtime::wasi_backend;

#[wasi_backend(keyvalue)]
pub async fn get(key: &str) -> Option<String> {
    Some(key.to_owned())
}

fn main() {}
