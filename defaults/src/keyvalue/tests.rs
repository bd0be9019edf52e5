mod quota;
mod values;
mod watches;

use runtime::{Backend as _, FromEnv as _};

use super::*;

async fn store_with<const N: usize>(options: [(&str, &str); N]) -> MemoryKeyValue {
    let options = MemoryKeyValueOptions::from_pairs(options).unwrap();
    MemoryKeyValue::connect_with(options).await.unwrap()
}

async fn store() -> MemoryKeyValue {
    store_with([]).await
}

async fn store_of(max_bytes: u64) -> MemoryKeyValue {
    let options = MemoryKeyValueOptions {
        max_bytes: ByteSize(max_bytes),
        ..Default::default()
    };
    MemoryKeyValue::connect_with(options).await.unwrap()
}

async fn all_keys(store: &MemoryKeyValue, bucket: &str) -> Vec<String> {
    let mut keys = Vec::new();
    let mut cursor = None;
    loop {
        let page = store.list_keys(bucket, cursor.as_deref()).await.unwrap();
        keys.extend(page.keys);
        cursor = page.cursor;
        if cursor.is_none() {
            return keys;
        }
    }
}

fn texts<const N: usize>(texts: [&str; N]) -> Vec<String> {
    texts.map(String::from).to_vec()
}
