//! What a [`BlobStore`] owes its guests.

mod many;
mod upload;
mod while_writing;

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::time::{Duration, SystemTime};

use super::broken::Asked;
use super::{Broken, Shown, Wit, behaviours, fresh, shared};
use crate::Bytes;
use crate::blobstore::{BlobStore, Body, ByteRange, Error, ObjectId, Result};

behaviours! {
    $ __conformance_blobstore of blobstore: BlobStore;
    always {
        containers {
            a_container_exists_once_created,
            a_container_that_was_never_created_is_none,
            creating_a_container_again_keeps_its_objects,
            a_container_is_as_old_as_its_creation,
            deleting_a_missing_container_is_no_error,
            a_deleted_container_is_gone,
            a_container_created_anew_is_empty,
            a_name_in_two_containers_is_two_objects,
            containers_whose_names_begin_alike_are_apart,
        }
        missing_containers {
            put_names_a_missing_container,
            get_names_a_missing_container,
            info_names_a_missing_container,
            list_names_a_missing_container,
            delete_names_a_missing_container,
            delete_many_names_a_missing_container,
            clear_names_a_missing_container,
        }
        objects {
            an_object_reads_as_it_was_written,
            an_object_that_was_never_written_is_missing,
            an_empty_object_is_an_object,
            overwriting_leaves_nothing_of_the_old_bytes,
            info_tells_the_size_of_the_latest_bytes,
            an_object_written_again_is_younger,
            a_name_is_any_text,
            names_that_look_alike_are_apart,
            an_object_may_be_named_as_the_folder_of_another,
        }
        naming {
            a_container_is_no_path,
            containers_whose_names_look_alike_are_apart,
            a_container_and_an_object_do_not_run_together,
            longer_names_are_apart_or_refused,
            every_name_is_one_object_to_every_method,
            deleting_any_name_takes_no_other,
        }
        ranges {
            a_range_includes_both_ends,
            from_zero_to_zero_is_one_byte,
            the_last_byte_can_be_read_alone,
            up_to_the_last_byte_is_everything,
            an_end_at_the_size_means_the_last_byte,
            an_end_as_great_as_can_be_means_the_last_byte,
            a_start_at_the_size_is_empty,
            a_start_past_the_end_is_empty,
            an_empty_object_has_an_empty_range,
            a_range_may_cross_chunks,
        }
        bodies {
            a_large_body_is_stored_whole,
            an_empty_chunk_does_not_end_a_body,
            nothing_appears_before_the_body_ended,
            the_old_bytes_are_read_until_the_body_ended,
            others_write_while_a_body_is_under_way,
            two_bodies_for_one_name_do_not_mix,
            a_body_does_not_bring_a_deleted_container_back,
        }
        unfinished {
            put_fails_as_its_body_does,
            a_body_that_fails_leaves_no_object,
            a_body_that_fails_leaves_the_old_object,
            a_body_that_is_given_up_leaves_no_object,
            a_body_that_is_given_up_leaves_the_old_object,
            a_body_that_fails_at_once_leaves_no_object,
            a_large_body_that_fails_leaves_the_old_object,
            a_large_body_that_is_given_up_leaves_the_old_object,
        }
        snapshots {
            a_reader_keeps_what_was_overwritten,
            a_reader_keeps_what_was_deleted,
            a_reader_keeps_what_its_container_held,
            a_reader_that_stops_midway_disturbs_no_other,
            a_reader_sees_the_old_or_the_new_bytes_whole,
        }
        listing {
            an_empty_container_lists_nothing,
            names_are_listed_in_the_order_of_their_bytes,
            every_name_of_many_is_listed_once,
            an_unknown_cursor_is_refused,
            a_cursor_of_another_container_shows_none_of_its_names,
            a_listing_goes_on_after_names_that_are_gone,
            names_written_behind_a_cursor_repeat_none,
            two_listings_do_not_disturb_each_other,
            a_name_that_lasts_is_listed_once_whatever_is_written,
        }
        removing {
            a_deleted_object_is_gone,
            deleting_a_missing_object_is_no_error,
            delete_many_removes_what_is_named_and_no_more,
            deleting_no_objects_at_all_removes_none,
            clear_keeps_the_container,
            clear_removes_more_than_a_page,
        }
        copying {
            a_copy_reads_as_its_source_which_stays,
            a_copy_may_go_to_another_container,
            a_copy_overwrites,
            a_copy_keeps_its_bytes_when_the_source_changes,
            a_copy_onto_itself_keeps_the_bytes,
            copying_a_missing_object_names_it,
            copying_from_a_missing_container_names_it,
            copying_into_a_missing_container_names_it,
        }
        renaming {
            a_renamed_object_has_its_new_name_only,
            a_renamed_object_may_go_to_another_container,
            renaming_overwrites,
            renaming_onto_itself_changes_nothing,
            renaming_a_missing_object_names_it,
            renaming_a_missing_object_onto_itself_names_it,
            renaming_from_a_missing_container_names_it,
            renaming_into_a_missing_container_keeps_the_source,
        }
        given_up {
            a_call_after_one_that_was_given_up_gets_its_own_answer,
        }
        waiting {
            a_backend_declared_immediate_does_not_wait,
        }
        model {
            it_agrees_with_a_map_of_maps,
        }
    }
}

shared! {
    $ __conformance_shared_blobstore of blobstore in shared_blobstore;
    what_one_puts_the_other_reads,
    a_container_of_one_is_the_others,
}

const CREATE: Wit = Wit("wasi:blobstore/blobstore create-container");
const DELETE_CONTAINER: Wit = Wit("wasi:blobstore/blobstore delete-container");
const CONTAINER_EXISTS: Wit = Wit("wasi:blobstore/blobstore container-exists");
const COPY: Wit = Wit("wasi:blobstore/blobstore copy-object");
const MOVE: Wit = Wit("wasi:blobstore/blobstore move-object");
const CONTAINER_INFO: Wit = Wit("wasi:blobstore/container container.info");
const GET: Wit = Wit("wasi:blobstore/container container.get-data");
const WRITE: Wit = Wit("wasi:blobstore/container container.write-data");
const LIST: Wit = Wit("wasi:blobstore/container container.list-objects");
const DELETE: Wit = Wit("wasi:blobstore/container container.delete-object");
const DELETE_MANY: Wit = Wit("wasi:blobstore/container container.delete-objects");
const HAS: Wit = Wit("wasi:blobstore/container container.has-object");
const INFO: Wit = Wit("wasi:blobstore/container container.object-info");
const CLEAR: Wit = Wit("wasi:blobstore/container container.clear");
const FINISH: Wit = Wit("wasi:blobstore/types outgoing-value.finish");
const SIZE: Wit = Wit("wasi:blobstore/types incoming-value.size");

/// A container of this run, which is empty.
async fn container<B: BlobStore>(store: &B) -> Result<String, Broken> {
    let name = fresh("blobs");
    created(store, &name).await?;
    Ok(name)
}

async fn created<B: BlobStore>(store: &B, container: &str) -> Shown {
    CREATE
        .asked(format_args!("to create the container {container}"))
        .succeeds(store.create_container(container).await)
}

async fn written<B, T>(store: &B, container: &str, object: &str, body: T) -> Shown
where
    B: BlobStore,
    T: Into<Body>,
{
    let put = store.put(container, object, body.into()).await;
    FINISH
        .asked(format_args!("to write the object {object:?}"))
        .succeeds(put)
}

/// All bytes of an object.
async fn whole<B: BlobStore>(store: &B, container: &str, object: &str) -> Result<Bytes> {
    let blob = store.get(container, object, ByteRange::ALL).await?;
    blob.body.collect().await
}

/// The object is there and has these bytes.
async fn reads<B: BlobStore>(store: &B, container: &str, object: &str, bytes: &[u8]) -> Shown {
    let read = whole(store, container, object).await;
    same(
        GET.asked(format_args!("the object {object:?}")),
        read,
        bytes,
    )
}

/// As [`Asked::gives`], but of many bytes it tells where they differ.
fn same(asked: Asked, came: Result<Bytes>, expected: &[u8]) -> Shown {
    const LEGIBLE: usize = 100;
    let came = match came {
        Ok(came) if came.len().max(expected.len()) > LEGIBLE => came,
        came => return asked.gives(came, &Bytes::copy_from_slice(expected)),
    };
    let pairs = came.iter().zip(expected);
    let alike = pairs.take_while(|(came, expected)| came == expected);
    let came_alike = format!("{} bytes, the first {} alike", came.len(), alike.count());
    let expected_bytes = format!("{} bytes", expected.len());
    asked.holds(came == expected, expected_bytes, came_alike)
}

/// The object is not there, and reading it says so.
async fn is_missing<B: BlobStore>(store: &B, container: &str, object: &str) -> Shown {
    let info = store.info(container, object).await;
    HAS.asked(format_args!(
        "about the object {object:?}, which is not there"
    ))
    .gives(info.map(|info| info.is_some()), &false)?;
    let asked = GET.asked(format_args!("the object {object:?}, which is not there"));
    let read = store.get(container, object, ByteRange::ALL).await;
    names_missing_object(asked, read, object)
}

/// The error names the object that is missing.
fn names_missing_object<T: Debug>(asked: Asked, came: Result<T>, object: &str) -> Shown {
    let expected = format!("Error::NoSuchObject({object:?})");
    asked.refused(
        came,
        &expected,
        |error| matches!(error, Error::NoSuchObject(name) if name == object),
    )
}

/// The error names the container that is missing.
fn names_missing_container<T: Debug>(asked: Asked, came: Result<T>, container: &str) -> Shown {
    let expected = format!("Error::NoSuchContainer({container:?})");
    asked.refused(
        came,
        &expected,
        |error| matches!(error, Error::NoSuchContainer(name) if name == container),
    )
}

/// The names in a container, from all the pages after `cursor`.
async fn names<B: BlobStore>(
    store: &B,
    container: &str,
    mut cursor: Option<String>,
) -> Result<Vec<String>> {
    let mut names = Vec::new();
    let mut cursors = BTreeSet::new();
    loop {
        let page = store.list(container, cursor.as_deref()).await?;
        names.extend(page.keys);
        cursor = page.cursor;
        match &cursor {
            None => return Ok(names),
            Some(next) if cursors.insert(next.clone()) => {}
            Some(_) => return Err(Error::other("the listing came back to an earlier page")),
        }
    }
}

/// The container has these names, and lists them in this order.
async fn lists<T: ToString>(store: &impl BlobStore, container: &str, expected: &[T]) -> Shown {
    let expected = expected.iter().map(T::to_string).collect();
    LIST.asked("the names in a container")
        .gives(names(store, container, None).await, &expected)
}

fn id(container: &str, object: &str) -> ObjectId {
    ObjectId {
        container: container.into(),
        object: object.into(),
    }
}

/// Bytes that tell by what they are where they are, so that parts that changed places are found.
fn pattern(size: usize) -> Vec<u8> {
    let mixed = (0..size).map(|place| place.wrapping_mul(0x9e37_79b1) >> 13);
    mixed.map(|number| number.to_le_bytes()[0]).collect()
}

/// The time is that of this run. An engine may have a clock of its own, which is hours off at worst.
fn is_of_today(asked: Asked, time: Option<SystemTime>) -> Shown {
    const DAY: Duration = Duration::from_hours(24);
    let now = SystemTime::now();
    let holds = time.is_some_and(|time| now - DAY < time && time < now + DAY);
    asked.holds(holds, "a time of today", format_args!("{time:?}"))
}
