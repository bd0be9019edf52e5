use futures_util::{StreamExt as _, stream};
use runtime::blobstore::{BlobStore as _, Body, Result};

use super::catches;
use super::fault::{Fault, Store};

catches! {
    an_error_before_all_bytes_is_the_end:
        EarlyErrorIsTheEnd by unfinished::a_body_that_fails_at_once_leaves_no_object
        in "types outgoing-value.finish";
    a_large_body_is_written_in_place:
        InPlace by unfinished::a_large_body_that_is_given_up_leaves_the_old_object
        in "container container.get-data";
    what_came_of_a_large_body_is_kept:
        KeepsParts by unfinished::a_large_body_that_fails_leaves_the_old_object
        in "container container.get-data";
    what_came_of_a_large_body_is_kept_by_another_name:
        LeavesParts by unfinished::a_large_body_that_is_given_up_leaves_the_old_object
        in "container container.list-objects";
}

/// What is written at once; more is written in parts.
const PART: usize = 5 << 20;

#[derive(Default)]
struct EarlyErrorIsTheEnd;

impl Fault for EarlyErrorIsTheEnd {
    async fn put(&self, store: &Store, c: &str, o: &str, mut body: Body) -> Result<()> {
        match body.next().await {
            None | Some(Err(_)) => store.put(c, o, "".into()).await,
            Some(first) => {
                let all = stream::iter([first]).chain(body);
                store.put(c, o, Body::from_stream(all)).await
            }
        }
    }
}

#[derive(Default)]
struct InPlace;

impl Fault for InPlace {
    async fn put(&self, store: &Store, c: &str, o: &str, mut body: Body) -> Result<()> {
        let (mut bytes, mut seen) = (Vec::new(), PART);
        while let Some(chunk) = body.next().await.transpose()? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > seen {
                seen += PART;
                store.put(c, o, bytes.clone().into()).await?;
            }
        }
        store.put(c, o, bytes.into()).await
    }
}

#[derive(Default)]
struct KeepsParts;

impl Fault for KeepsParts {
    async fn put(&self, store: &Store, c: &str, o: &str, mut body: Body) -> Result<()> {
        let mut bytes = Vec::new();
        while let Some(chunk) = body.next().await {
            match chunk {
                Ok(chunk) => bytes.extend_from_slice(&chunk),
                Err(error) => {
                    if bytes.len() > PART {
                        store.put(c, o, bytes.into()).await?;
                    }
                    return Err(error);
                }
            }
        }
        store.put(c, o, bytes.into()).await
    }
}

/// As one that puts its parts together from objects in the same container.
#[derive(Default)]
struct LeavesParts;

impl Fault for LeavesParts {
    async fn put(&self, store: &Store, c: &str, o: &str, mut body: Body) -> Result<()> {
        let (mut bytes, part) = (Vec::new(), format!("{o}.part"));
        while let Some(chunk) = body.next().await.transpose()? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > PART {
                store.put(c, &part, "part".into()).await?;
            }
        }
        store.delete(c, &part).await?;
        store.put(c, o, bytes.into()).await
    }
}
