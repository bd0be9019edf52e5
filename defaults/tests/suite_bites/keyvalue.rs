//! Wrong `keyvalue` backends.

mod batches;
mod counters;
mod given_up;
mod listing;
mod meeting;
mod naming;
mod particular;
mod swaps;
mod values;
mod waiting;
mod watch;

use defaults::{MemoryKeyValue, MemoryKeyValueOptions};
use runtime::Backend as _;
use runtime::conformance::{Broken, Shown};

/// Methods that do right, as the store in `self.0` does.
macro_rules! right {
    ($($method:ident)+) => { $(right! { @ $method })+ };
    (@ get) => {
        async fn get(&self, bucket: &str, key: &str) -> Result<Option<Bytes>> {
            self.0.get(bucket, key).await
        }
    };
    (@ set) => {
        async fn set(&self, bucket: &str, key: &str, value: Bytes) -> Result<()> {
            self.0.set(bucket, key, value).await
        }
    };
    (@ delete) => {
        async fn delete(&self, bucket: &str, key: &str) -> Result<()> {
            self.0.delete(bucket, key).await
        }
    };
    (@ list_keys) => {
        async fn list_keys(&self, bucket: &str, cursor: Option<&str>) -> Result<Page> {
            self.0.list_keys(bucket, cursor).await
        }
    };
}
use right;

async fn memory() -> MemoryKeyValue {
    let options = MemoryKeyValueOptions::default();
    MemoryKeyValue::connect_with(options).await.unwrap()
}

/// The suite refuses a wrong backend, and names what a guest would do wrong with it.
fn breaks(wit: &str, shown: Shown) -> Broken {
    let broken = shown.expect_err("the backend is wrong");
    assert_eq!(broken.wit(), wit, "{broken}");
    broken
}

const GET: &str = "wasi:keyvalue/store bucket.get";
const GET_MANY: &str = "wasi:keyvalue/batch get-many";
const LIST: &str = "wasi:keyvalue/store bucket.list-keys";
