//! Listing the names of objects.

use cases::{Case, Outcome, done, gives, group, holds, is};

use crate::bindings::wasi::blobstore::container::{Container, StreamObjectNames};
use crate::bodies::{empty_container, put};

pub const CASES: &[Case] = group!(names:
    list_is_in_order,
    list_comes_in_pages,
    list_can_be_read_one_by_one,
    skip_passes_over_names,
    skip_past_the_end,
    reading_past_the_end,
    list_of_an_empty_container,
    list_of_many_names,
    a_listing_goes_on_after_names_that_are_gone,
    names_written_behind_a_cursor_repeat_none,
    two_listings_do_not_disturb_each_other,
    clear_removes_more_than_a_page,
);

/// For a backend that lists two names at a time, and fails in the second call of `list`.
pub const TORN: &[Case] = group!(on demand torn: a_page_that_fails_takes_no_name_along);

/// For a backend that lists 37 names at a time, and a guest that has few bytes kept.
pub const THRIFTY: &[Case] = group!(on demand thrifty: names_that_were_read_are_kept_no_longer);

fn list_is_in_order() -> Outcome {
    let names = listing(&["b", "c/1", "a", "B", "c", "c.1", "é"])?;
    gives!(rest(&names, 100) => owned(&["B", "a", "b", "c", "c.1", "c/1", "é"]));
    Ok(())
}

fn list_comes_in_pages() -> Outcome {
    let names = listing(&["a", "b", "c", "d", "e"])?;
    let (first, end) = done!(names.read_stream_object_names(2));
    is!(first => owned(&["a", "b"]));
    holds!(
        !end,
        "the end is said to be reached after two names of five"
    );
    gives!(rest(&names, 2) => owned(&["c", "d", "e"]));
    Ok(())
}

fn list_can_be_read_one_by_one() -> Outcome {
    let names = listing(&["a", "b", "c"])?;
    gives!(rest(&names, 1) => owned(&["a", "b", "c"]));
    Ok(())
}

fn skip_passes_over_names() -> Outcome {
    let names = listing(&["a", "b", "c", "d", "e"])?;
    gives!(names.skip_stream_object_names(2) => (2, false));
    gives!(read(&names, 1) => owned(&["c"]));
    gives!(names.skip_stream_object_names(1) => (1, false));
    gives!(rest(&names, 10) => owned(&["e"]));
    Ok(())
}

fn skip_past_the_end() -> Outcome {
    let names = listing(&["a", "b", "c"])?;
    gives!(names.skip_stream_object_names(u64::MAX) => (3, true));
    gives!(names.skip_stream_object_names(1) => (0, true));
    gives!(names.read_stream_object_names(1) => (vec![], true));
    Ok(())
}

fn reading_past_the_end() -> Outcome {
    let names = listing(&["a", "b"])?;
    gives!(names.read_stream_object_names(u64::MAX) => (owned(&["a", "b"]), true));
    gives!(names.read_stream_object_names(10) => (vec![], true));
    Ok(())
}

fn list_of_an_empty_container() -> Outcome {
    let names = listing(&[])?;
    gives!(names.skip_stream_object_names(1) => (0, true));
    gives!(names.read_stream_object_names(1) => (vec![], true));
    Ok(())
}

fn list_of_many_names() -> Outcome {
    let (container, all) = with_many_names()?;
    gives!(rest(&done!(container.list_objects()), 100) => all.clone());
    let names = done!(container.list_objects());
    gives!(names.skip_stream_object_names(1_100) => (1_100, false));
    gives!(rest(&names, 7) => all[1_100..].to_vec());
    done!(container.clear());
    Ok(())
}

fn a_listing_goes_on_after_names_that_are_gone() -> Outcome {
    let (container, all) = with_many_names()?;
    let names = done!(container.list_objects());
    let (first, _) = done!(names.read_stream_object_names(1_000));
    done!(container.delete_objects(&first));
    gives!(rest(&names, 500) => all[1_000..].to_vec());
    Ok(())
}

fn names_written_behind_a_cursor_repeat_none() -> Outcome {
    let (container, all) = with_many_names()?;
    let names = done!(container.list_objects());
    done!(names.read_stream_object_names(1_000));
    for n in 0..20 {
        done!(put(&container, &format!("a-{n}"), b""));
    }
    gives!(rest(&names, 500) => all[1_000..].to_vec());
    Ok(())
}

fn two_listings_do_not_disturb_each_other() -> Outcome {
    let container = with_names(&["a", "b", "c"])?;
    let (one, other) = (
        done!(container.list_objects()),
        done!(container.list_objects()),
    );
    gives!(one.read_stream_object_names(2) => (owned(&["a", "b"]), false));
    gives!(rest(&other, 2) => owned(&["a", "b", "c"]));
    gives!(rest(&one, 2) => owned(&["c"]));
    Ok(())
}

fn clear_removes_more_than_a_page() -> Outcome {
    let (container, _) = with_many_names()?;
    done!(container.clear());
    gives!(done!(container.list_objects()).read_stream_object_names(1) => (vec![], true));
    Ok(())
}

/// More than a page of any engine is likely to hold.
fn with_many_names() -> Result<(Container, Vec<String>), String> {
    let all: Vec<String> = (0..1_200).map(|n| format!("object-{n:04}")).collect();
    let container = with_names(&all.iter().map(String::as_str).collect::<Vec<_>>())?;
    Ok((container, all))
}

fn names_that_were_read_are_kept_no_longer() -> Outcome {
    let (container, all) = with_many_names()?;
    let names = done!(container.list_objects());
    // Never to the end of a page, but for the last.
    for some in all.chunks(36) {
        gives!(read(&names, 36) => some.to_vec());
    }
    Ok(())
}

fn a_page_that_fails_takes_no_name_along() -> Outcome {
    let names = listing(&["a", "b", "c", "d", "e"])?;
    gives!(rest(&names, 4) => owned(&["a", "b", "c", "d", "e"]));
    Ok(())
}

/// The listing of a container with these names, of which nothing was read yet.
#[inline(never)]
fn listing(names: &[&str]) -> Result<StreamObjectNames, String> {
    with_names(names)?.list_objects()
}

/// Some of the names that are still to come.
#[inline(never)]
fn read(names: &StreamObjectNames, count: u64) -> Result<Vec<String>, String> {
    Ok(names.read_stream_object_names(count)?.0)
}

/// All names that are still to come, in pages of at most `page`.
fn rest(names: &StreamObjectNames, page: u64) -> Result<Vec<String>, String> {
    let mut read = Vec::new();
    loop {
        let (some, end) = done!(names.read_stream_object_names(page));
        holds!(
            some.len() as u64 <= page,
            "{page} names were asked for, and {} came",
            some.len()
        );
        holds!(end || !some.is_empty(), "a page is empty before the end");
        read.extend(some);
        if end {
            return Ok(read);
        }
    }
}

fn with_names(names: &[&str]) -> Result<Container, String> {
    let container = empty_container("cases-names")?;
    for name in names {
        done!(put(&container, name, b""));
    }
    Ok(container)
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}
