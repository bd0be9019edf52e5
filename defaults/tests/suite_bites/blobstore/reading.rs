use std::sync::Arc;

use futures_util::stream;
use runtime::blobstore::{Blob, BlobStore as _, Body, ByteRange, Error, ObjectInfo, Result};

use super::catches;
use super::fault::{Fault, Store};

catches! {
    ranges_exclude_their_end:
        EndExcluded by ranges::a_range_includes_both_ends
        in "types incoming-value.size";
    an_end_is_not_clamped:
        EndNotClamped by ranges::an_end_at_the_size_means_the_last_byte
        in "container container.get-data";
    the_greatest_end_overflows:
        EndOverflows by ranges::an_end_as_great_as_can_be_means_the_last_byte
        in "types incoming-value.size";
    an_end_of_zero_is_taken_for_none:
        ZeroMeansNone by ranges::from_zero_to_zero_is_one_byte
        in "types incoming-value.size";
    a_start_past_the_end_is_an_error:
        StartNotSatisfiable by ranges::a_start_past_the_end_is_empty
        in "container container.get-data";
    a_start_at_the_size_is_an_error:
        StartNotSatisfiable by ranges::a_start_at_the_size_is_empty
        in "container container.get-data";
    an_empty_object_has_no_ranges:
        StartNotSatisfiable by ranges::an_empty_object_has_an_empty_range
        in "container container.get-data";
    the_size_is_that_of_the_whole_object:
        SizeOfAll by ranges::a_range_includes_both_ends
        in "types incoming-value.size";
    a_body_that_is_read_changes_when_overwritten:
        ReadsLate by snapshots::a_reader_keeps_what_was_overwritten
        in "container container.get-data";
    a_body_that_is_read_ends_when_deleted:
        ReadsLate by snapshots::a_reader_keeps_what_was_deleted
        in "container container.get-data";
    a_body_that_is_read_ends_with_its_container:
        ReadsLate by snapshots::a_reader_keeps_what_its_container_held
        in "container container.get-data";
    a_backend_declared_immediate_waits:
        Waits by waiting::a_backend_declared_immediate_does_not_wait
        in "container container.get-data";
}

/// The clock stands still but where nothing else is left to do, so that waiting for another second takes no time.
#[tokio::test(start_paused = true)]
async fn an_object_is_as_old_as_its_container() {
    let behaviour = runtime::conformance::blobstore::objects::an_object_written_again_is_younger;
    let broken = super::caught::<AgeOfContainer>(behaviour).await;
    assert_eq!(
        broken.wit(),
        "wasi:blobstore/container container.object-info"
    );
}

#[derive(Default)]
struct EndExcluded;

impl Fault for EndExcluded {
    async fn get(&self, store: &Store, c: &str, o: &str, range: ByteRange) -> Result<Blob> {
        let range = ByteRange::new(range.start(), range.end() - 1)?;
        store.get(c, o, range).await
    }
}

#[derive(Default)]
struct EndNotClamped;

impl Fault for EndNotClamped {
    async fn get(&self, store: &Store, c: &str, o: &str, range: ByteRange) -> Result<Blob> {
        let info = store.info(c, o).await?;
        if info.is_some_and(|info| info.size <= range.end()) {
            return Err(Error::other("the range is not satisfiable"));
        }
        store.get(c, o, range).await
    }
}

#[derive(Default)]
struct EndOverflows;

impl Fault for EndOverflows {
    async fn get(&self, store: &Store, c: &str, o: &str, range: ByteRange) -> Result<Blob> {
        if range.start() < range.end().wrapping_add(1) {
            return store.get(c, o, range).await;
        }
        Ok(Blob::new(0, ""))
    }
}

#[derive(Default)]
struct ZeroMeansNone;

impl Fault for ZeroMeansNone {
    async fn get(&self, store: &Store, c: &str, o: &str, range: ByteRange) -> Result<Blob> {
        match range.end() {
            0 => store.get(c, o, ByteRange::ALL).await,
            _ => store.get(c, o, range).await,
        }
    }
}

/// As the status 416 of a server.
#[derive(Default)]
struct StartNotSatisfiable;

impl Fault for StartNotSatisfiable {
    async fn get(&self, store: &Store, c: &str, o: &str, range: ByteRange) -> Result<Blob> {
        let info = store.info(c, o).await?;
        if info.is_some_and(|info| info.size <= range.start()) {
            return Err(Error::other("the range is not satisfiable"));
        }
        store.get(c, o, range).await
    }
}

#[derive(Default)]
struct SizeOfAll;

impl Fault for SizeOfAll {
    async fn get(&self, store: &Store, c: &str, o: &str, range: ByteRange) -> Result<Blob> {
        let size = store.get(c, o, ByteRange::ALL).await?.size;
        let body = store.get(c, o, range).await?.body;
        Ok(Blob::new(size, body))
    }
}

/// Looks an object up again for each part that is read.
#[derive(Default)]
struct ReadsLate;

impl Fault for ReadsLate {
    async fn get(&self, store: &Store, c: &str, o: &str, range: ByteRange) -> Result<Blob> {
        const PART: u64 = 10_000;
        let size = store.get(c, o, range).await?.size;
        let end = range.start() + size;
        let read = (Arc::clone(store), c.to_owned(), o.to_owned(), range.start());
        let parts = stream::unfold(read, move |(store, c, o, start)| async move {
            if start == end {
                return None;
            }
            let next = end.min(start + PART);
            let part = async {
                let range = ByteRange::new(start, next - 1)?;
                store.get(&c, &o, range).await?.body.collect().await
            };
            Some((part.await, (store, c, o, next)))
        });
        Ok(Blob::new(size, Body::from_stream(parts)))
    }
}

#[derive(Default)]
struct Waits;

impl Fault for Waits {
    async fn get(&self, store: &Store, c: &str, o: &str, range: ByteRange) -> Result<Blob> {
        tokio::task::yield_now().await;
        store.get(c, o, range).await
    }
}

#[derive(Default)]
struct AgeOfContainer;

impl Fault for AgeOfContainer {
    async fn info(&self, store: &Store, c: &str, o: &str) -> Result<Option<ObjectInfo>> {
        let container = store.container_info(c).await?.expect("a container");
        let info = store.info(c, o).await?;
        Ok(info.map(|info| ObjectInfo::new(container.created_at, info.size)))
    }
}
