use std::time::Duration;

use runtime::blobstore::{BlobStore as _, Error, Page, Result};

use super::catches;
use super::fault::{Fault, Store};

catches! {
    names_come_in_no_order:
        Unordered by listing::names_are_listed_in_the_order_of_their_bytes
        in "container container.list-objects";
    a_cursor_is_a_position_and_skips:
        Positions by listing::a_listing_goes_on_after_names_that_are_gone
        in "container container.list-objects";
    a_cursor_is_a_position_and_repeats:
        Positions by listing::names_written_behind_a_cursor_repeat_none
        in "container container.list-objects";
    a_cursor_is_a_position_and_misses_what_lasts:
        SlowPositions by listing::a_name_that_lasts_is_listed_once_whatever_is_written
        in "container container.list-objects";
    a_cursor_is_the_last_name:
        Names by listing::an_unknown_cursor_is_refused
        in "container container.list-objects";
    an_unknown_cursor_starts_again:
        StartsAgain by listing::an_unknown_cursor_is_refused
        in "container container.list-objects";
    a_listing_never_ends:
        NeverEnds by listing::every_name_of_many_is_listed_once
        in "container container.list-objects";
    a_listing_has_one_page:
        OnePage by listing::every_name_of_many_is_listed_once
        in "container container.list-objects";
    a_cursor_leads_into_another_container:
        TrustsCursors by listing::a_cursor_of_another_container_shows_none_of_its_names
        in "container container.list-objects";
    a_missing_container_lists_nothing:
        MissingIsEmpty by missing_containers::list_names_a_missing_container
        in "container container.list-objects";
}

/// All names of a container.
async fn all(store: &Store, container: &str) -> Result<Vec<String>> {
    let (mut names, mut cursor) = (Vec::new(), None);
    loop {
        let page = store.list(container, cursor.as_deref()).await?;
        names.extend(page.keys);
        cursor = page.cursor;
        if cursor.is_none() {
            return Ok(names);
        }
    }
}

#[derive(Default)]
struct Unordered;

impl Fault for Unordered {
    async fn list(&self, store: &Store, container: &str, _: Option<&str>) -> Result<Page> {
        let mut names = all(store, container).await?;
        names.reverse();
        Ok(Page::new(names, None))
    }
}

/// Its cursor says how many names were listed.
#[derive(Default)]
struct Positions;

impl Fault for Positions {
    async fn list(&self, store: &Store, container: &str, cursor: Option<&str>) -> Result<Page> {
        const SIZE: usize = 20;
        let unknown = |_| Error::other("no cursor");
        let start = cursor.map_or(Ok(0), str::parse).map_err(unknown)?;
        let names = all(store, container).await?;
        let end = start + SIZE;
        let cursor = (end < names.len()).then(|| end.to_string());
        let keys = names.into_iter().skip(start).take(SIZE);
        Ok(Page::new(keys.collect(), cursor))
    }
}

/// So slow that others come and go between its pages.
#[derive(Default)]
struct SlowPositions;

impl Fault for SlowPositions {
    async fn list(&self, store: &Store, container: &str, cursor: Option<&str>) -> Result<Page> {
        tokio::time::sleep(Duration::from_millis(1)).await;
        Positions.list(store, container, cursor).await
    }
}

#[derive(Default)]
struct Names;

impl Fault for Names {
    async fn list(&self, store: &Store, container: &str, cursor: Option<&str>) -> Result<Page> {
        let mut names = all(store, container).await?;
        names.retain(|name| Some(name.as_str()) > cursor);
        names.truncate(2);
        let last = names.get(1).cloned();
        Ok(Page::new(names, last))
    }
}

#[derive(Default)]
struct StartsAgain;

impl Fault for StartsAgain {
    async fn list(&self, store: &Store, container: &str, cursor: Option<&str>) -> Result<Page> {
        match store.list(container, cursor).await {
            Err(Error::Other(_)) => store.list(container, None).await,
            answer => answer,
        }
    }
}

/// Gives back the cursor that it was asked with.
#[derive(Default)]
struct NeverEnds;

impl Fault for NeverEnds {
    async fn list(&self, store: &Store, container: &str, cursor: Option<&str>) -> Result<Page> {
        let page = store.list(container, cursor).await?;
        let next = cursor.map(str::to_owned).or(page.cursor);
        Ok(Page::new(page.keys, next))
    }
}

#[derive(Default)]
struct OnePage;

impl Fault for OnePage {
    async fn list(&self, store: &Store, container: &str, cursor: Option<&str>) -> Result<Page> {
        let page = store.list(container, cursor).await?;
        Ok(Page::new(page.keys, None))
    }
}

#[derive(Default)]
struct MissingIsEmpty;

impl Fault for MissingIsEmpty {
    async fn list(&self, store: &Store, container: &str, cursor: Option<&str>) -> Result<Page> {
        match store.list(container, cursor).await {
            Err(Error::NoSuchContainer(_)) => Ok(Page::default()),
            answer => answer,
        }
    }
}

/// A cursor is a container and a cursor in it, and the listing goes on wherever that is.
#[derive(Default)]
struct TrustsCursors;

impl Fault for TrustsCursors {
    async fn list(&self, store: &Store, container: &str, cursor: Option<&str>) -> Result<Page> {
        let split = cursor.map(|cursor| cursor.split_once('\n'));
        let split = split.map(|split| split.ok_or_else(|| Error::other("no cursor")));
        let (container, cursor) = match split.transpose()? {
            Some((container, cursor)) => (container, Some(cursor)),
            None => (container, None),
        };
        let page = store.list(container, cursor).await?;
        let cursor = page.cursor.map(|cursor| format!("{container}\n{cursor}"));
        Ok(Page::new(page.keys, cursor))
    }
}
