//! An engine that is right though it takes less than others do: nothing may refuse it.

use runtime::ConnectError;
use runtime::blobstore::{BlobStore as _, Body, Error, Page, Result};

use super::fault::{Fault, Faulty, Store};

/// Has containers of plain names only, short names of objects, and a first page without names.
#[derive(Default)]
struct Particular;

impl Fault for Particular {
    async fn create_container(&self, store: &Store, name: &str) -> Result<()> {
        let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if !name.chars().all(is_plain) || name.len() > 63 {
            return Err(Error::other("there is no container of such a name"));
        }
        store.create_container(name).await
    }

    async fn put(&self, store: &Store, c: &str, o: &str, body: Body) -> Result<()> {
        if o.len() > 255 {
            return Err(Error::other("the name is too long"));
        }
        store.put(c, o, body).await
    }

    async fn list(&self, store: &Store, c: &str, cursor: Option<&str>) -> Result<Page> {
        match Page::position(cursor)? {
            None => {
                store.list(c, None).await?;
                Ok(Page::at(Vec::new(), Some("")))
            }
            Some(position) => {
                let cursor = (!position.is_empty()).then_some(position);
                let page = store.list(c, cursor).await?;
                Ok(Page::at(page.keys, page.cursor.as_deref()))
            }
        }
    }
}

runtime::conformance!(blobstore, || async {
    Ok::<_, ConnectError>(Faulty::<Particular>::connect().await)
});
