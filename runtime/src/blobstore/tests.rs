use std::sync::Mutex;

use futures_util::stream;

use super::{Blob, BlobStore, Body, ByteRange, ContainerInfo, ObjectId, ObjectInfo, Page, Result};

/// One object whose body is a stream, and the size that the last `put` was told.
#[derive(Default)]
struct Streams {
    told: Mutex<Option<u64>>,
}

impl BlobStore for Streams {
    async fn create_container(&self, _: &str) -> Result<()> {
        Ok(())
    }
    async fn delete_container(&self, _: &str) -> Result<()> {
        Ok(())
    }
    async fn container_info(&self, _: &str) -> Result<Option<ContainerInfo>> {
        Ok(None)
    }
    async fn put(&self, _: &str, _: &str, body: Body) -> Result<()> {
        *self.told.lock().unwrap() = body.size();
        Ok(())
    }
    async fn get(&self, _: &str, _: &str, _: ByteRange) -> Result<Blob> {
        let body = Body::from_stream(stream::iter([Ok("two books".into())]));
        Ok(Blob::new(9, body))
    }
    async fn list(&self, _: &str, _: Option<&str>) -> Result<Page> {
        Ok(Page::default())
    }
    async fn delete(&self, _: &str, _: &str) -> Result<()> {
        Ok(())
    }
    async fn info(&self, _: &str, _: &str) -> Result<Option<ObjectInfo>> {
        Ok(None)
    }
}

#[tokio::test]
async fn a_copy_tells_the_size_of_its_source() {
    let [from, to] = ["source", "copy"].map(|object| ObjectId {
        container: "orders".into(),
        object: object.into(),
    });
    let store = Streams::default();
    store.copy(&from, &to).await.unwrap();
    assert_eq!(*store.told.lock().unwrap(), Some(9));
}
