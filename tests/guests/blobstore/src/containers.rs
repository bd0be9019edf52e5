//! Containers.

use std::time::{SystemTime, UNIX_EPOCH};

use cases::{Case, Outcome, done, gives, group, holds, refuses};

use crate::bindings::wasi::blobstore::blobstore::{
    container_exists, create_container, delete_container, get_container,
};
use crate::bodies::{empty_container, get, put};

pub const CASES: &[Case] = group!(containers:
    create_makes_an_empty_container,
    create_of_an_existing_one_keeps_its_objects,
    get_opens_what_exists,
    get_of_a_missing_one_is_an_error,
    exists_follows_create_and_delete,
    deleting_a_missing_container_is_no_error,
    delete_takes_the_objects_along,
    name_and_info_say_the_name,
    created_at_is_in_seconds,
    containers_share_nothing,
    containers_whose_names_begin_alike_are_apart,
);

fn create_makes_an_empty_container() -> Outcome {
    let container = empty_container("cases-containers")?;
    gives!(container_exists("cases-containers") => true);
    let names = done!(container.list_objects());
    gives!(names.read_stream_object_names(10) => (vec![], true));
    Ok(())
}

fn create_of_an_existing_one_keeps_its_objects() -> Outcome {
    let container = empty_container("cases-containers")?;
    done!(put(&container, "kept", b"bytes"));
    let again = done!(create_container("cases-containers"));
    gives!(get(&again, "kept") => b"bytes".to_vec());
    Ok(())
}

fn get_opens_what_exists() -> Outcome {
    let container = empty_container("cases-containers")?;
    done!(put(&container, "object", b"bytes"));
    let opened = done!(get_container("cases-containers"));
    gives!(get(&opened, "object") => b"bytes".to_vec());
    Ok(())
}

fn get_of_a_missing_one_is_an_error() -> Outcome {
    done!(delete_container("cases-missing"));
    refuses!(get_container("cases-missing") => _);
    gives!(container_exists("cases-missing") => false);
    Ok(())
}

fn exists_follows_create_and_delete() -> Outcome {
    done!(create_container("cases-containers"));
    gives!(container_exists("cases-containers") => true);
    done!(delete_container("cases-containers"));
    gives!(container_exists("cases-containers") => false);
    Ok(())
}

fn deleting_a_missing_container_is_no_error() -> Outcome {
    gives!(delete_container("cases-missing") => ());
    gives!(delete_container("cases-missing") => ());
    Ok(())
}

fn delete_takes_the_objects_along() -> Outcome {
    let container = empty_container("cases-containers")?;
    done!(put(&container, "object", b"bytes"));
    done!(delete_container("cases-containers"));
    let again = done!(create_container("cases-containers"));
    gives!(again.has_object("object") => false);
    Ok(())
}

fn name_and_info_say_the_name() -> Outcome {
    let container = empty_container("cases-containers")?;
    gives!(container.name() => "cases-containers".to_owned());
    gives!(container.info().map(|info| info.name) => "cases-containers".to_owned());
    Ok(())
}

fn created_at_is_in_seconds() -> Outcome {
    let earliest = now();
    let container = empty_container("cases-containers")?;
    done!(put(&container, "object", b"bytes"));
    let latest = now();

    let of_container = done!(container.info()).created_at;
    let of_object = done!(container.object_info("object")).created_at;
    for (what, created_at) in [("container", of_container), ("object", of_object)] {
        // A second on each side for a store whose clock is not ours.
        let just_now = earliest - 1..=latest + 1;
        holds!(
            just_now.contains(&created_at),
            "the {what} was created at {created_at} and not in {just_now:?}"
        );
    }
    Ok(())
}

fn containers_share_nothing() -> Outcome {
    let (left, right) = (
        empty_container("cases-left")?,
        empty_container("cases-right")?,
    );
    done!(put(&left, "side", b"left"));
    done!(put(&right, "side", b"right"));
    done!(left.delete_object("side"));
    gives!(get(&right, "side") => b"right".to_vec());
    Ok(())
}

fn containers_whose_names_begin_alike_are_apart() -> Outcome {
    let (short, long) = (
        empty_container("cases-left")?,
        empty_container("cases-left-2")?,
    );
    done!(put(&short, "-2object", b"short"));
    done!(put(&long, "object", b"long"));
    done!(delete_container("cases-left"));
    gives!(get(&long, "object") => b"long".to_vec());
    gives!(long.has_object("-2object") => false);
    done!(delete_container("cases-left-2"));
    Ok(())
}

fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}
