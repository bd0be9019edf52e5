//! Objects as a whole: there or not, and what is known about them.

use cases::{Case, Outcome, done, gives, group, refuses};

use crate::bindings::wasi::blobstore::blobstore::container_exists;
use crate::bodies::{empty_container, get, pattern, put};

pub const CASES: &[Case] = group!(objects:
    has_object_follows_write_and_delete,
    info_says_name_container_and_size,
    missing_object_is_an_error,
    deleting_a_missing_object_is_no_error,
    delete_many_takes_missing_names,
    clear_keeps_the_container,
    overwriting_replaces_everything,
    names_are_any_text,
    an_object_may_be_named_as_the_folder_of_another,
);

fn has_object_follows_write_and_delete() -> Outcome {
    let container = empty_container("cases-objects")?;
    gives!(container.has_object("object") => false);
    done!(put(&container, "object", b"bytes"));
    gives!(container.has_object("object") => true);
    done!(container.delete_object("object"));
    gives!(container.has_object("object") => false);
    Ok(())
}

fn info_says_name_container_and_size() -> Outcome {
    let container = empty_container("cases-objects")?;
    done!(put(&container, "object", &pattern(12_345)));
    let info = done!(container.object_info("object"));
    cases::is!(info.name => "object".to_owned());
    cases::is!(info.container => "cases-objects".to_owned());
    cases::is!(info.size => 12_345);
    Ok(())
}

fn missing_object_is_an_error() -> Outcome {
    let container = empty_container("cases-objects")?;
    refuses!(container.get_data("missing", 0, 10) => _);
    refuses!(container.object_info("missing") => _);
    Ok(())
}

fn deleting_a_missing_object_is_no_error() -> Outcome {
    let container = empty_container("cases-objects")?;
    gives!(container.delete_object("missing") => ());
    gives!(container.delete_object("missing") => ());
    Ok(())
}

fn delete_many_takes_missing_names() -> Outcome {
    let container = empty_container("cases-objects")?;
    for name in ["a", "b", "c"] {
        done!(put(&container, name, b"bytes"));
    }
    let names = ["a", "missing", "c", "a"].map(str::to_owned);
    gives!(container.delete_objects(&names) => ());
    gives!(container.has_object("a") => false);
    gives!(container.has_object("b") => true);
    gives!(container.has_object("c") => false);
    gives!(container.delete_objects(&[]) => ());
    Ok(())
}

fn clear_keeps_the_container() -> Outcome {
    let container = empty_container("cases-objects")?;
    done!(put(&container, "a", b"bytes"));
    done!(put(&container, "b", b"bytes"));
    gives!(container.clear() => ());
    gives!(container.has_object("a") => false);
    gives!(container_exists("cases-objects") => true);
    done!(put(&container, "a", b"new bytes"));
    gives!(get(&container, "a") => b"new bytes".to_vec());
    Ok(())
}

fn overwriting_replaces_everything() -> Outcome {
    let container = empty_container("cases-objects")?;
    done!(put(&container, "object", b"long, and then short"));
    done!(put(&container, "object", b"short"));
    gives!(get(&container, "object") => b"short".to_vec());
    gives!(container.object_info("object").map(|info| info.size) => 5);
    Ok(())
}

/// Names that an engine could take for something else: paths, patterns, devices, escapes, other cases of one letter.
fn names_are_any_text() -> Outcome {
    const NAMES: [&str; 15] = [
        "a/b",
        "/a/b",
        "../a",
        "..",
        ".",
        "a\\b",
        "a:b",
        "a*b?",
        "a b",
        "a\tb",
        "%2F",
        "con",
        "Case",
        "case",
        "имя🪣",
    ];
    let container = empty_container("cases-objects")?;
    for name in NAMES {
        done!(put(&container, name, name.as_bytes()));
    }
    for name in NAMES {
        gives!(get(&container, name) => name.as_bytes().to_vec());
        done!(container.delete_object(name));
        gives!(container.has_object(name) => false);
    }
    Ok(())
}

fn an_object_may_be_named_as_the_folder_of_another() -> Outcome {
    let container = empty_container("cases-objects")?;
    done!(put(&container, "a/b", b"below"));
    done!(put(&container, "a", b"above"));
    gives!(get(&container, "a/b") => b"below".to_vec());
    done!(container.delete_object("a"));
    gives!(get(&container, "a/b") => b"below".to_vec());
    Ok(())
}
