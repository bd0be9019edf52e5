//! Errors, which here are words: they say what is missing, and nothing of what a backend failed of.

use cases::{Case, Outcome, count, done, group, says};

use crate::bindings::wasi::blobstore::blobstore::{
    container_exists, copy_object, create_container, delete_container, get_container, move_object,
};
use crate::bindings::wasi::blobstore::container::Container;
use crate::bindings::wasi::blobstore::types::{ObjectId, OutgoingValue};
use crate::bodies::empty_container;

pub const CASES: &[Case] = group!(refusals:
    put_names_a_missing_container,
    get_names_a_missing_container,
    info_names_a_missing_container,
    list_names_a_missing_container,
    delete_names_a_missing_container,
    delete_many_names_a_missing_container,
    clear_names_a_missing_container,
);

/// For a backend that denies every call on what was opened.
pub const DENIED: &[Case] = group!(on demand denied: a_denied_call_says_so);

/// For a backend that fails in every call on what was opened.
pub const FAILING: &[Case] = group!(on demand failing: a_failed_call_says_no_more);

fn put_names_a_missing_container() -> Outcome {
    names_it(finish(&missing()?), MISSING)
}

fn get_names_a_missing_container() -> Outcome {
    names_it(missing()?.get_data("object", 0, 1).err(), MISSING)
}

fn info_names_a_missing_container() -> Outcome {
    names_it(missing()?.object_info("object").err(), MISSING)?;
    names_it(missing()?.info().err(), MISSING)
}

fn list_names_a_missing_container() -> Outcome {
    names_it(missing()?.list_objects().err(), MISSING)
}

fn delete_names_a_missing_container() -> Outcome {
    names_it(missing()?.delete_object("object").err(), MISSING)
}

fn delete_many_names_a_missing_container() -> Outcome {
    let objects = ["a", "b"].map(str::to_owned);
    names_it(missing()?.delete_objects(&objects).err(), MISSING)
}

fn clear_names_a_missing_container() -> Outcome {
    names_it(missing()?.clear().err(), MISSING)
}

fn a_denied_call_says_so() -> Outcome {
    all_refuse("access denied")
}

fn a_failed_call_says_no_more() -> Outcome {
    all_refuse("the blobstore backend failed")
}

fn all_refuse(words: &str) -> Outcome {
    let container = done!(create_container("cases"));
    let object = || ObjectId {
        container: "cases".to_owned(),
        object: "object".to_owned(),
    };
    fails(finish(&container), words)?;
    fails(container.info().err(), words)?;
    fails(container.get_data("object", 0, 1).err(), words)?;
    fails(container.list_objects().err(), words)?;
    fails(container.delete_object("object").err(), words)?;
    fails(
        container.delete_objects(&["object".to_owned()]).err(),
        words,
    )?;
    fails(container.has_object("object").err(), words)?;
    fails(container.object_info("object").err(), words)?;
    fails(container.clear().err(), words)?;
    fails(get_container("cases").err(), words)?;
    fails(container_exists("cases").err(), words)?;
    fails(delete_container("cases").err(), words)?;
    fails(copy_object(&object(), &object()).err(), words)?;
    fails(move_object(&object(), &object()).err(), words)
}

#[inline(never)]
fn fails(refusal: Option<String>, words: &str) -> Outcome {
    count();
    if refusal.as_deref() == Some(words) {
        return Ok(());
    }
    Err(format!("  a refusal is {refusal:?} and not {words:?}"))
}

/// The error of an object without bytes.
fn finish(container: &Container) -> Option<String> {
    let value = OutgoingValue::new_outgoing_value();
    match container.write_data("object", &value) {
        Ok(()) => OutgoingValue::finish(value).err(),
        Err(words) => Some(words),
    }
}

const MISSING: &str = "cases-gone";

/// A handle to a container that is gone.
fn missing() -> Result<Container, String> {
    let container = empty_container(MISSING)?;
    done!(delete_container(MISSING));
    Ok(container)
}

/// There is an error, and the name is in it.
pub fn names_it(refusal: Option<String>, name: &str) -> Outcome {
    count();
    match refusal {
        Some(words) if says(&words, name) => Ok(()),
        came => Err(format!(
            "  the error is {came:?}, and does not name {name:?}"
        )),
    }
}
