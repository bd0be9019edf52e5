//! Copying and moving.

use cases::{Case, Outcome, done, gives, group, refuses};

use crate::bindings::wasi::blobstore::blobstore::{copy_object, delete_container, move_object};
use crate::bindings::wasi::blobstore::types::ObjectId;
use crate::bodies::{empty_container, get, pattern, put};
use crate::refusals::names_it;

pub const CASES: &[Case] = group!(copies:
    copy_within_a_container,
    copy_to_another_container,
    copy_overwrites,
    copies_are_independent,
    copy_onto_itself_changes_nothing,
    copy_of_a_missing_object_is_an_error,
    copy_to_a_missing_container_is_an_error,
    copy_of_some_mib,
    move_leaves_nothing_behind,
    move_overwrites,
    move_onto_itself_keeps_the_object,
    move_of_a_missing_object_is_an_error,
    renaming_a_missing_object_onto_itself_names_it,
    move_to_a_missing_container_keeps_the_object,
);

fn copy_within_a_container() -> Outcome {
    let container = empty_container("cases-copies")?;
    done!(put(&container, "from", b"bytes"));
    gives!(copy(["cases-copies", "from"], ["cases-copies", "to"]) => ());
    gives!(get(&container, "to") => b"bytes".to_vec());
    gives!(get(&container, "from") => b"bytes".to_vec());
    gives!(container.object_info("to").map(|info| (info.name, info.size)) => ("to".to_owned(), 5));
    Ok(())
}

fn copy_to_another_container() -> Outcome {
    let (left, right) = (
        empty_container("cases-left")?,
        empty_container("cases-right")?,
    );
    done!(put(&left, "from", b"bytes"));
    done!(copy(["cases-left", "from"], ["cases-right", "to"]));
    gives!(get(&right, "to") => b"bytes".to_vec());
    gives!(right.object_info("to").map(|info| info.container) => "cases-right".to_owned());
    gives!(left.has_object("to") => false);
    Ok(())
}

fn copy_overwrites() -> Outcome {
    let container = empty_container("cases-copies")?;
    done!(put(&container, "from", b"new"));
    done!(put(&container, "to", b"old, and longer"));
    done!(copy(["cases-copies", "from"], ["cases-copies", "to"]));
    gives!(get(&container, "to") => b"new".to_vec());
    Ok(())
}

fn copies_are_independent() -> Outcome {
    let container = empty_container("cases-copies")?;
    done!(put(&container, "from", b"first"));
    done!(copy(["cases-copies", "from"], ["cases-copies", "to"]));
    done!(put(&container, "from", b"second"));
    gives!(get(&container, "to") => b"first".to_vec());
    done!(container.delete_object("from"));
    gives!(get(&container, "to") => b"first".to_vec());
    Ok(())
}

fn copy_onto_itself_changes_nothing() -> Outcome {
    let container = empty_container("cases-copies")?;
    done!(put(&container, "object", b"bytes"));
    gives!(copy(["cases-copies", "object"], ["cases-copies", "object"]) => ());
    gives!(get(&container, "object") => b"bytes".to_vec());
    Ok(())
}

fn copy_of_a_missing_object_is_an_error() -> Outcome {
    let container = empty_container("cases-copies")?;
    done!(put(&container, "to", b"old"));
    refuses!(copy(["cases-copies", "missing"], ["cases-copies", "to"]) => _);
    refuses!(copy(["cases-missing", "missing"], ["cases-copies", "to"]) => _);
    gives!(get(&container, "to") => b"old".to_vec());
    Ok(())
}

fn copy_to_a_missing_container_is_an_error() -> Outcome {
    let container = empty_container("cases-copies")?;
    done!(delete_container("cases-missing"));
    done!(put(&container, "from", b"bytes"));
    refuses!(copy(["cases-copies", "from"], ["cases-missing", "to"]) => _);
    Ok(())
}

fn copy_of_some_mib() -> Outcome {
    let container = empty_container("cases-copies")?;
    done!(put(&container, "from", &pattern(3 << 20)));
    done!(copy(["cases-copies", "from"], ["cases-copies", "to"]));
    done!(container.delete_object("from"));
    gives!(get(&container, "to") => pattern(3 << 20));
    done!(container.clear());
    Ok(())
}

fn move_leaves_nothing_behind() -> Outcome {
    let (left, right) = (
        empty_container("cases-left")?,
        empty_container("cases-right")?,
    );
    done!(put(&left, "from", b"bytes"));
    gives!(rename(["cases-left", "from"], ["cases-right", "to"]) => ());
    gives!(get(&right, "to") => b"bytes".to_vec());
    gives!(left.has_object("from") => false);
    Ok(())
}

fn move_overwrites() -> Outcome {
    let container = empty_container("cases-copies")?;
    done!(put(&container, "from", b"new"));
    done!(put(&container, "to", b"old, and longer"));
    done!(rename(["cases-copies", "from"], ["cases-copies", "to"]));
    gives!(get(&container, "to") => b"new".to_vec());
    gives!(container.has_object("from") => false);
    Ok(())
}

fn move_onto_itself_keeps_the_object() -> Outcome {
    let container = empty_container("cases-copies")?;
    done!(put(&container, "object", b"bytes"));
    gives!(rename(["cases-copies", "object"], ["cases-copies", "object"]) => ());
    gives!(get(&container, "object") => b"bytes".to_vec());
    Ok(())
}

fn move_of_a_missing_object_is_an_error() -> Outcome {
    empty_container("cases-copies")?;
    refuses!(rename(["cases-copies", "missing"], ["cases-copies", "to"]) => _);
    Ok(())
}

fn renaming_a_missing_object_onto_itself_names_it() -> Outcome {
    empty_container("cases-copies")?;
    let missing = ["cases-copies", "missing"];
    names_it(rename(missing, missing).err(), "missing")
}

fn move_to_a_missing_container_keeps_the_object() -> Outcome {
    let container = empty_container("cases-copies")?;
    done!(delete_container("cases-missing"));
    done!(put(&container, "from", b"bytes"));
    refuses!(rename(["cases-copies", "from"], ["cases-missing", "to"]) => _);
    gives!(get(&container, "from") => b"bytes".to_vec());
    Ok(())
}

#[inline(never)]
fn copy(from: [&str; 2], to: [&str; 2]) -> Result<(), String> {
    copy_object(&at(from), &at(to))
}

#[inline(never)]
fn rename(from: [&str; 2], to: [&str; 2]) -> Result<(), String> {
    move_object(&at(from), &at(to))
}

fn at(container_and_object: [&str; 2]) -> ObjectId {
    let [container, object] = container_and_object.map(str::to_owned);
    ObjectId { container, object }
}
