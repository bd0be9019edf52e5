//! Containers, values, streams and listings as handles: freed, many at once, too many, and consumed.

use std::any::Any;

use cases::{Case, Outcome, done, gives, group, hoard, holds, refuses, says, survived};

use crate::bindings::wasi::blobstore::blobstore::get_container;
use crate::bindings::wasi::blobstore::container::Container;
use crate::bindings::wasi::blobstore::types::{IncomingValue, OutgoingValue};
use crate::bodies::{empty_container, get, named, put, read_to_end, stream, write_body};

pub const CASES: &[Case] = group!(handles:
    dropped_containers_are_freed,
    dropped_values_are_freed,
    finished_values_are_freed,
    values_half_written_are_freed,
    values_unread_are_freed,
    values_read_are_freed,
    bodies_half_read_are_freed,
    listings_half_read_are_freed,
    many_handles_at_once,
);

/// For a host that allows a hundred handles.
pub const QUOTA: &[Case] = group!(on demand quota: handles_beyond_the_limit_are_refused);

/// For the same host. What cannot say that it was refused has to trap.
pub const HOARDED: &[Case] = group!(on demand hoarded:
    outgoing_values_beyond_the_limit_trap,
    bodies_beyond_the_limit_trap,
);

/// Each has to trap.
pub const CONSUMED: &[Case] = group!(on demand consumed:
    a_finished_value_is_no_handle,
    a_value_that_was_read_is_no_handle,
    a_value_that_became_a_stream_is_no_handle,
    a_dropped_container_is_no_handle,
);

fn dropped_containers_are_freed() -> Outcome {
    empty_container("cases-handles")?;
    for n in 0..20_000 {
        let opened = get_container("cases-handles");
        holds!(
            opened.is_ok(),
            "a container is refused after {n} handles, all of them dropped"
        );
    }
    Ok(())
}

fn dropped_values_are_freed() -> Outcome {
    for _ in 0..20_000 {
        OutgoingValue::new_outgoing_value();
    }
    Ok(())
}

/// Whether they were well finished, or without a name.
fn finished_values_are_freed() -> Outcome {
    let container = empty_container("cases-handles")?;
    for _ in 0..2_000 {
        refuses!(OutgoingValue::finish(OutgoingValue::new_outgoing_value()) => _);
        done!(put(&container, "object", b"bytes"));
    }
    Ok(())
}

fn values_half_written_are_freed() -> Outcome {
    let container = empty_container("cases-handles")?;
    for _ in 0..2_000 {
        let value = done!(named(&container, "object"));
        done!(write_body(&value, b"bytes"));
    }
    gives!(container.has_object("object") => false);
    Ok(())
}

fn values_unread_are_freed() -> Outcome {
    let container = with_object()?;
    for _ in 0..20_000 {
        done!(opened(&container));
    }
    Ok(())
}

fn values_read_are_freed() -> Outcome {
    let container = with_object()?;
    for _ in 0..2_000 {
        gives!(get(&container, "object") => b"bytes".to_vec());
    }
    Ok(())
}

fn bodies_half_read_are_freed() -> Outcome {
    let container = with_object()?;
    for _ in 0..2_000 {
        let body = done!(stream(&container, "object"));
        done!(body.blocking_read(2));
    }
    gives!(get(&container, "object") => b"bytes".to_vec());
    Ok(())
}

fn listings_half_read_are_freed() -> Outcome {
    let container = with_object()?;
    done!(put(&container, "other", b""));
    for _ in 0..2_000 {
        let names = done!(container.list_objects());
        gives!(names.read_stream_object_names(1) => (vec!["object".to_owned()], false));
    }
    Ok(())
}

fn many_handles_at_once() -> Outcome {
    let container = empty_container("cases-handles")?;
    let mut writing = Vec::new();
    for n in 0..150 {
        writing.push((n, done!(named(&container, &format!("object-{n:03}")))));
    }
    for (n, value) in writing.into_iter().rev() {
        done!(write_body(&value, &[n]));
        done!(OutgoingValue::finish(value));
    }
    let mut reading = Vec::new();
    for n in 0..150 {
        let names = done!(container.list_objects());
        done!(names.skip_stream_object_names(n));
        let body = done!(stream(&container, &format!("object-{n:03}")));
        reading.push((names, body, done!(get_container("cases-handles"))));
    }
    for (n, (names, body, again)) in reading.iter().enumerate().rev() {
        let name = format!("object-{n:03}");
        gives!(again.has_object(&name) => true);
        gives!(names.read_stream_object_names(1).map(|(names, _)| names) => vec![name]);
        gives!(read_to_end(body) => vec![n as u8]);
    }
    Ok(())
}

fn handles_beyond_the_limit_are_refused() -> Outcome {
    let container = with_object()?;
    for (what, take) in [
        (
            "containers",
            &(|| Ok(held(get_container("cases-handles")?))) as Take<'_>,
        ),
        ("values", &|| Ok(held(opened(&container)?))),
        ("listings", &|| Ok(held(container.list_objects()?))),
    ] {
        let refusal = hoard(take)?;
        holds!(
            says(&refusal, "as many as it may"),
            "the refusal of too many {what} is {refusal:?}"
        );
    }
    Ok(())
}

/// A way to come by a handle, whatever to.
type Take<'a> = &'a dyn Fn() -> Result<Box<dyn Any>, String>;

fn held(handle: impl Any) -> Box<dyn Any> {
    Box::new(handle)
}

fn outgoing_values_beyond_the_limit_trap() -> Outcome {
    let held: Vec<_> = (0..1_000)
        .map(|_| OutgoingValue::new_outgoing_value())
        .collect();
    survived(&format!("{} values are held", held.len()))
}

/// The limit is even: with one value more than bodies it is a body that goes beyond.
fn bodies_beyond_the_limit_trap() -> Outcome {
    let _one = OutgoingValue::new_outgoing_value();
    let mut held = Vec::new();
    for _ in 0..1_000 {
        let value = OutgoingValue::new_outgoing_value();
        held.push((done!(value.outgoing_value_write_body()), value));
    }
    survived(&format!("{} values and bodies are held", held.len()))
}

fn a_finished_value_is_no_handle() -> Outcome {
    let container = empty_container("cases-handles")?;
    let value = done!(named(&container, "object"));
    // SAFETY: the handle is used after it was consumed, which the host is to find out.
    let again = unsafe { OutgoingValue::from_handle(value.handle()) };
    done!(OutgoingValue::finish(value));
    let _ = OutgoingValue::finish(again);
    survived("a value was finished twice")
}

/// A second owner of the handle.
fn twin(value: &IncomingValue) -> IncomingValue {
    // SAFETY: as above.
    unsafe { IncomingValue::from_handle(value.handle()) }
}

fn a_value_that_was_read_is_no_handle() -> Outcome {
    let value = done!(opened(&with_object()?));
    let again = twin(&value);
    done!(IncomingValue::incoming_value_consume_sync(value));
    let _ = IncomingValue::incoming_value_consume_sync(again);
    survived("a value was read twice")
}

fn a_value_that_became_a_stream_is_no_handle() -> Outcome {
    let value = done!(opened(&with_object()?));
    let again = twin(&value);
    let _body = done!(IncomingValue::incoming_value_consume_async(value));
    again.size();
    survived("a value was asked for its size, after it became a stream")
}

fn a_dropped_container_is_no_handle() -> Outcome {
    let container = with_object()?;
    // SAFETY: as above.
    let again = unsafe { Container::from_handle(container.handle()) };
    drop(container);
    let _ = again.name();
    survived("a dropped container was asked for its name")
}

fn with_object() -> Result<Container, String> {
    let container = empty_container("cases-handles")?;
    done!(put(&container, "object", b"bytes"));
    Ok(container)
}

fn opened(container: &Container) -> Result<IncomingValue, String> {
    container.get_data("object", 0, u64::MAX)
}
