//! Objects, one at a time.

use std::time::Duration;

use super::{INFO, SIZE, container, is_missing, is_of_today, lists, reads, written};
use crate::Bytes;
use crate::blobstore::{BlobStore, Body, ByteRange, Error, ObjectInfo};
use crate::conformance::{Broken, Shown};

/// Bytes come back as they were, those that are no text too.
pub async fn an_object_reads_as_it_was_written<B: BlobStore>(store: B) -> Shown {
    const BYTES: &[u8] = &[0, 159, 146, 150, 255, b'\r', b'\n', 0];
    let container = container(&store).await?;
    written(&store, &container, "object", Bytes::from_static(BYTES)).await?;
    reads(&store, &container, "object", BYTES).await
}

/// There is no object before it is written, and the error of a read names it.
pub async fn an_object_that_was_never_written_is_missing<B: BlobStore>(store: B) -> Shown {
    let container = container(&store).await?;
    is_missing(&store, &container, "object").await
}

/// A body of no bytes makes an object, whether it has a chunk or none.
pub async fn an_empty_object_is_an_object<B: BlobStore>(store: B) -> Shown {
    let container = container(&store).await?;
    written(&store, &container, "no bytes", "").await?;
    written(&store, &container, "no chunks", Body::from_iter([])).await?;
    for object in ["no bytes", "no chunks"] {
        reads(&store, &container, object, b"").await?;
        has_size(&store, &container, object, 0).await?;
    }
    lists(&store, &container, &["no bytes", "no chunks"]).await
}

/// An object is replaced as a whole, by a shorter one too.
pub async fn overwriting_leaves_nothing_of_the_old_bytes<B: BlobStore>(store: B) -> Shown {
    let container = container(&store).await?;
    for bytes in ["a longer text", "short", ""] {
        written(&store, &container, "object", bytes).await?;
        reads(&store, &container, "object", bytes.as_bytes()).await?;
    }
    lists(&store, &container, &["object"]).await
}

/// The size of an object is that of its bytes as they are now.
pub async fn info_tells_the_size_of_the_latest_bytes<B: BlobStore>(store: B) -> Shown {
    let container = container(&store).await?;
    for size in [5, 100_000, 3] {
        written(&store, &container, "object", vec![7; size]).await?;
        has_size(&store, &container, "object", size as u64).await?;
        let blob = store.get(&container, "object", ByteRange::ALL).await;
        SIZE.asked("the size of what is about to be read")
            .gives(blob.map(|blob| blob.size), &(size as u64))?;
    }
    Ok(())
}

/// An object is as old as the bytes that it has, not as its container or the first bytes of its name.
pub async fn an_object_written_again_is_younger<B: BlobStore>(store: B) -> Shown {
    const ATTEMPTS: usize = 40;
    let container = container(&store).await?;
    written(&store, &container, "object", "").await?;
    let first = info(&store, &container, "object").await?.created_at;
    let asked = INFO.asked("when an object was written, just after");
    is_of_today(asked, Some(first))?;
    let mut latest = first;
    for _ in 0..ATTEMPTS {
        written(&store, &container, "object", "").await?;
        latest = info(&store, &container, "object").await?.created_at;
        if latest > first {
            return Ok(());
        }
        // Some clocks tick in seconds.
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    INFO.asked("when an object was written, after it was written again")
        .holds(
            false,
            format!("later than {first:?}"),
            format!("{latest:?}"),
        )
}

/// A name is text and nothing else: no path, no pattern, no address.
pub async fn a_name_is_any_text<B: BlobStore>(store: B) -> Shown {
    all_apart(
        store,
        &[
            " ",
            "#",
            "%2F",
            "*",
            "+",
            ".",
            "..",
            "../up",
            "/",
            "/root",
            "a b",
            "a%20b",
            "a+b",
            "a\r\nb",
            "a\\b",
            "a?b=c",
            "c/d/e.txt",
            "ending/",
            "naïve",
            "q\"'<>&;",
            "~",
            "日本語",
            "～",
            "🦀",
        ],
    )
    .await
}

/// Names that some file system or address would take for the same are not the same.
pub async fn names_that_look_alike_are_apart<B: BlobStore>(store: B) -> Shown {
    all_apart(
        store,
        &[
            " name",
            "./name",
            "//name",
            "/name",
            "NAME",
            "Name",
            "e\u{301}",
            "n%61me",
            "name",
            "name ",
            "name.",
            "x/../name",
            "é",
        ],
    )
    .await
}

/// In a container there are no folders: a name may be how another begins.
pub async fn an_object_may_be_named_as_the_folder_of_another<B: BlobStore>(store: B) -> Shown {
    all_apart(store, &["a", "a/", "a/b", "a/b/c"]).await
}

/// Each name has an object of its own.
async fn all_apart<B: BlobStore>(store: B, names: &[&'static str]) -> Shown {
    let container = container(&store).await?;
    for name in names {
        written(&store, &container, name, *name).await?;
    }
    for name in names {
        reads(&store, &container, name, name.as_bytes()).await?;
    }
    let mut names = names.to_vec();
    names.sort_unstable();
    lists(&store, &container, &names).await
}

async fn has_size<B: BlobStore>(store: &B, container: &str, object: &str, size: u64) -> Shown {
    let info = store.info(container, object).await;
    INFO.asked(format_args!("the size of the object {object:?}"))
        .gives(info.map(|info| info.map(|info| info.size)), &Some(size))
}

async fn info<B: BlobStore>(
    store: &B,
    container: &str,
    object: &str,
) -> Result<ObjectInfo, Broken> {
    let missing = || Error::NoSuchObject(object.into());
    let info = store.info(container, object).await;
    let info = info.and_then(|info| info.ok_or_else(missing));
    INFO.asked("about an object").succeeds(info)
}
