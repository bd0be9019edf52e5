//! Reading parts of an object.

use cases::{Case, Outcome, done, gives, group, is, refuses};

use crate::bindings::wasi::blobstore::container::Container;
use crate::bodies::{empty_container, get_range, put};

pub const CASES: &[Case] = group!(ranges:
    both_ends_are_included,
    a_range_of_one_byte,
    end_is_clamped_to_the_size,
    start_past_the_end_is_empty,
    start_after_end_is_an_error,
    an_empty_object_has_an_empty_range,
    size_is_that_of_the_range,
);

fn both_ends_are_included() -> Outcome {
    let container = with_ten_digits()?;
    gives!(get_range(&container, "digits", 2, 5) => b"2345".to_vec());
    gives!(get_range(&container, "digits", 0, 9) => b"0123456789".to_vec());
    Ok(())
}

fn a_range_of_one_byte() -> Outcome {
    let container = with_ten_digits()?;
    gives!(get_range(&container, "digits", 0, 0) => b"0".to_vec());
    gives!(get_range(&container, "digits", 7, 7) => b"7".to_vec());
    gives!(get_range(&container, "digits", 9, 9) => b"9".to_vec());
    Ok(())
}

fn end_is_clamped_to_the_size() -> Outcome {
    let container = with_ten_digits()?;
    for end in [9, 10, 11, 1 << 40, u64::MAX - 1, u64::MAX] {
        gives!(get_range(&container, "digits", 0, end) => b"0123456789".to_vec());
        gives!(get_range(&container, "digits", 8, end) => b"89".to_vec());
    }
    Ok(())
}

fn start_past_the_end_is_empty() -> Outcome {
    let container = with_ten_digits()?;
    for (start, end) in [(10, 10), (10, 20), (11, u64::MAX), (u64::MAX, u64::MAX)] {
        gives!(get_range(&container, "digits", start, end) => vec![]);
    }
    Ok(())
}

fn start_after_end_is_an_error() -> Outcome {
    let container = with_ten_digits()?;
    for (start, end) in [(1, 0), (9, 8), (20, 15), (u64::MAX, 0)] {
        refuses!(container.get_data("digits", start, end) => _);
    }
    Ok(())
}

fn an_empty_object_has_an_empty_range() -> Outcome {
    let container = empty_container("cases-ranges")?;
    done!(put(&container, "nothing", b""));
    gives!(get_range(&container, "nothing", 0, 0) => vec![]);
    gives!(get_range(&container, "nothing", 0, u64::MAX) => vec![]);
    refuses!(container.get_data("nothing", 1, 0) => _);
    Ok(())
}

fn size_is_that_of_the_range() -> Outcome {
    let container = with_ten_digits()?;
    for (start, end, size) in [(0, u64::MAX, 10), (2, 5, 4), (8, 100, 2), (10, 100, 0)] {
        is!(done!(container.get_data("digits", start, end)).size() => size);
    }
    Ok(())
}

fn with_ten_digits() -> Result<Container, String> {
    let container = empty_container("cases-ranges")?;
    done!(put(&container, "digits", b"0123456789"));
    Ok(container)
}
