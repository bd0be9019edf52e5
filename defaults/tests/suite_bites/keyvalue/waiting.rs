use runtime::Bytes;
use runtime::conformance::keyvalue::waiting;
use runtime::keyvalue::{KeyValue, Page, Result};
use tokio::task::yield_now;

use super::{breaks, memory, right};

#[tokio::test]
async fn an_immediate_store_waits() {
    struct Waits(defaults::MemoryKeyValue);

    impl KeyValue for Waits {
        const IMMEDIATE: bool = true;

        right! { get set delete }

        async fn list_keys(&self, bucket: &str, cursor: Option<&str>) -> Result<Page> {
            yield_now().await;
            self.0.list_keys(bucket, cursor).await
        }
    }

    let store = Waits(memory().await);
    let shown = waiting::a_backend_declared_immediate_does_not_wait(store).await;
    let broken = breaks(super::LIST, shown);
    assert_eq!(broken.came(), "Pending");
}
