//! The names in a container, in pages.

use std::sync::Arc;

use super::many::{filled, many_names};
use super::while_writing::while_writing;
use super::{DELETE, DELETE_MANY, LIST, container, lists, names, written};
use crate::blobstore::{BlobStore, Error, Page};
use crate::conformance::{Broken, Shown};

/// Where there is nothing to list, no page has a name.
pub async fn an_empty_container_lists_nothing<B: BlobStore>(store: B) -> Shown {
    let container = container(&store).await?;
    lists::<&str>(&store, &container, &[]).await
}

/// Names come in the order of their bytes, in no language's.
pub async fn names_are_listed_in_the_order_of_their_bytes<B: BlobStore>(store: B) -> Shown {
    let container = container(&store).await?;
    for name in ["b", "a/c", "ä", "a", "10", "a-b", "B", "9", "z"] {
        written(&store, &container, name, "").await?;
    }
    let ordered = ["10", "9", "B", "a", "a-b", "a/c", "b", "z", "ä"];
    lists(&store, &container, &ordered).await
}

/// Pages of many names join to all of them, each once, and come to an end.
pub async fn every_name_of_many_is_listed_once<B: BlobStore>(store: B) -> Shown {
    let store = Arc::new(store);
    let container = filled(&store).await?;
    lists(&*store, &container, &many_names()).await
}

/// A cursor that no page gave out is no place to go on from; the text of a name is not one.
pub async fn an_unknown_cursor_is_refused<B: BlobStore>(store: B) -> Shown {
    let container = container(&store).await?;
    for name in ["a", "b", "c"] {
        written(&store, &container, name, "").await?;
    }
    for cursor in ["", "a", "0", "1", "no cursor", "ää"] {
        LIST.asked(format_args!(
            "the names after the made-up cursor {cursor:?}"
        ))
        .refused(
            store.list(&container, Some(cursor)).await,
            "Error::Other(…)",
            |error| matches!(error, Error::Other(_)),
        )?;
    }
    Ok(())
}

/// Whatever a cursor of one container does in another, it shows only what is there.
pub async fn a_cursor_of_another_container_shows_none_of_its_names<B: BlobStore>(
    store: B,
) -> Shown {
    let store = Arc::new(store);
    let (one, other) = (filled(&store).await?, container(&*store).await?);
    written(&*store, &other, "other", "").await?;
    let Some(cursor) = first_names(&*store, &one).await?.cursor else {
        return Ok(());
    };
    let asked = LIST.asked("the names after a cursor of another container");
    match store.list(&other, Some(&cursor)).await {
        Ok(page) => asked.holds(
            page.keys.iter().all(|name| name == "other"),
            "an error, or names of this container",
            format_args!("{:?}…", page.keys.first()),
        ),
        refused => asked.refused(refused, "Error::Other(…)", |error| {
            matches!(error, Error::Other(_))
        }),
    }
}

/// A page begins where the one before it ended, though all that was listed is deleted.
pub async fn a_listing_goes_on_after_names_that_are_gone<B: BlobStore>(store: B) -> Shown {
    goes_on(store, async |store, container, listed| {
        DELETE_MANY
            .asked("to delete the names of the first page")
            .succeeds(store.delete_many(container, listed).await)
    })
    .await
}

/// A page begins where the one before it ended, though names were written that sort before.
pub async fn names_written_behind_a_cursor_repeat_none<B: BlobStore>(store: B) -> Shown {
    goes_on(store, async |store, container, _| {
        for number in 0..20 {
            written(store, container, &format!("a{number}"), "").await?;
        }
        Ok(())
    })
    .await
}

/// A listing goes on where it was, though another went through the same names meanwhile.
pub async fn two_listings_do_not_disturb_each_other<B: BlobStore>(store: B) -> Shown {
    goes_on(store, async |store, container, _| {
        lists(store, container, &many_names()).await
    })
    .await
}

/// Names come and go around those that last, which every listing has once.
pub async fn a_name_that_lasts_is_listed_once_whatever_is_written<B: BlobStore>(store: B) -> Shown {
    let store = Arc::new(store);
    let container = container(&*store).await?;
    let lasting: Vec<_> = (10..60).map(|number| format!("lasts{number}")).collect();
    for name in &lasting {
        written(&*store, &container, name, "").await?;
    }
    while_writing(&store, &container, come_and_go, async || {
        let mut listed = names(&*store, &container, None).await;
        if let Ok(names) = &mut listed {
            names.retain(|name| !name.ends_with('x'));
        }
        LIST.asked("the names that last, while others come and go")
            .gives(listed, &lasting)
    })
    .await
}

/// Writes a name among those that last, and deletes one that was written before.
async fn come_and_go<B: BlobStore>(store: Arc<B>, container: String, round: u32) -> Shown {
    let name = |round: u32| format!("lasts{}x", round.wrapping_mul(7) % 100);
    written(&*store, &container, &name(round), "").await?;
    let gone = name(round.wrapping_sub(5));
    DELETE
        .asked("to delete a name while others are listed")
        .succeeds(store.delete(&container, &gone).await)
}

/// Lists the first page that has names, does something with these, and lists the rest, which has to be the names that come
/// after.
async fn goes_on<B: BlobStore>(
    store: B,
    meanwhile: impl AsyncFnOnce(&B, &str, &[String]) -> Shown,
) -> Shown {
    let store = Arc::new(store);
    let container = filled(&store).await?;
    let first = first_names(&*store, &container).await?;
    meanwhile(&store, &container, &first.keys).await?;
    // A backend may list all of them at once: then the listing has come to its end.
    if first.cursor.is_none() {
        return Ok(());
    }
    let rest = names(&*store, &container, first.cursor).await;
    let after = many_names().into_iter().skip(first.keys.len()).collect();
    LIST.asked("the pages after the first").gives(rest, &after)
}

/// The first page that is not empty.
async fn first_names<B: BlobStore>(store: &B, container: &str) -> Result<Page, Broken> {
    let mut cursor: Option<String> = None;
    loop {
        let page = store.list(container, cursor.as_deref()).await;
        let page = LIST.asked("the first page of many").succeeds(page)?;
        if !page.keys.is_empty() || page.cursor.is_none() {
            return Ok(page);
        }
        cursor = page.cursor;
    }
}
