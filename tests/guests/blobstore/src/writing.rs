//! How an object comes to be: bytes, a name, and the moment it appears.

use cases::{Case, Outcome, done, gives, group, refuses};

use crate::bindings::wasi::blobstore::blobstore::{container_exists, delete_container};
use crate::bindings::wasi::blobstore::container::Container;
use crate::bindings::wasi::blobstore::types::OutgoingValue;
use crate::bindings::wasi::io::streams::{OutputStream, StreamError};
use crate::bodies::{empty_container, get, named, pattern, put, write_all, write_body};

pub const CASES: &[Case] = group!(writing:
    name_before_bytes,
    bytes_before_name,
    name_between_the_bytes,
    appears_at_finish,
    old_object_stays_until_finish,
    dropped_unfinished_leaves_nothing,
    dropped_unfinished_keeps_the_old_object,
    a_stream_ends_when_its_value_is_dropped,
    a_stream_ends_when_its_value_is_finished,
    a_body_does_not_bring_a_deleted_container_back,
    finish_without_a_name_is_an_error,
    body_can_be_had_once,
    an_empty_object_is_an_object,
    two_values_at_once,
    a_value_has_one_name,
);

fn name_before_bytes() -> Outcome {
    let container = empty_container("cases-writing")?;
    let value = done!(named(&container, "object"));
    done!(write_body(&value, b"bytes"));
    gives!(OutgoingValue::finish(value) => ());
    gives!(get(&container, "object") => b"bytes".to_vec());
    Ok(())
}

fn bytes_before_name() -> Outcome {
    let container = empty_container("cases-writing")?;
    let value = OutgoingValue::new_outgoing_value();
    done!(write_body(&value, &pattern(300_000)));
    done!(container.write_data("object", &value));
    gives!(OutgoingValue::finish(value) => ());
    gives!(get(&container, "object") => pattern(300_000));
    Ok(())
}

fn name_between_the_bytes() -> Outcome {
    let container = empty_container("cases-writing")?;
    let value = OutgoingValue::new_outgoing_value();
    let body = done!(value.outgoing_value_write_body());
    done!(write_all(&body, b"before, "));
    done!(container.write_data("object", &value));
    done!(write_all(&body, b"after"));
    drop(body);
    done!(OutgoingValue::finish(value));
    gives!(get(&container, "object") => b"before, after".to_vec());
    Ok(())
}

fn appears_at_finish() -> Outcome {
    let container = empty_container("cases-writing")?;
    let value = done!(named(&container, "object"));
    gives!(container.has_object("object") => false);
    done!(write_body(&value, b"bytes"));
    gives!(container.has_object("object") => false);
    done!(OutgoingValue::finish(value));
    gives!(container.has_object("object") => true);
    Ok(())
}

fn old_object_stays_until_finish() -> Outcome {
    let container = empty_container("cases-writing")?;
    done!(put(&container, "object", b"old"));
    let value = done!(named(&container, "object"));
    done!(write_body(&value, b"new"));
    gives!(get(&container, "object") => b"old".to_vec());
    done!(OutgoingValue::finish(value));
    gives!(get(&container, "object") => b"new".to_vec());
    Ok(())
}

fn dropped_unfinished_leaves_nothing() -> Outcome {
    let container = empty_container("cases-writing")?;
    let value = done!(named(&container, "object"));
    done!(write_body(&value, b"bytes"));
    drop(value);
    gives!(container.has_object("object") => false);
    let names = done!(container.list_objects());
    gives!(names.read_stream_object_names(10) => (vec![], true));
    Ok(())
}

fn dropped_unfinished_keeps_the_old_object() -> Outcome {
    let container = empty_container("cases-writing")?;
    done!(put(&container, "object", b"old"));
    let value = OutgoingValue::new_outgoing_value();
    done!(write_body(&value, b"new"));
    done!(container.write_data("object", &value));
    drop(value);
    gives!(get(&container, "object") => b"old".to_vec());
    Ok(())
}

fn a_stream_ends_when_its_value_is_dropped() -> Outcome {
    let (container, value, body) = half_written()?;
    drop(value);
    refuses!(body.check_write() => StreamError::Closed);
    drop(body);
    gives!(container.has_object("object") => false);
    Ok(())
}

fn a_stream_ends_when_its_value_is_finished() -> Outcome {
    let (container, value, body) = half_written()?;
    done!(OutgoingValue::finish(value));
    refuses!(body.check_write() => StreamError::Closed);
    drop(body);
    gives!(get(&container, "object") => b"half".to_vec());
    Ok(())
}

fn a_body_does_not_bring_a_deleted_container_back() -> Outcome {
    let (_container, value, body) = half_written()?;
    drop(body);
    done!(delete_container("cases-writing"));
    refuses!(OutgoingValue::finish(value) => _);
    gives!(container_exists("cases-writing") => false);
    Ok(())
}

/// Named, with some bytes, and with its stream still open.
fn half_written() -> Result<(Container, OutgoingValue, OutputStream), String> {
    let container = empty_container("cases-writing")?;
    let value = done!(named(&container, "object"));
    let body = done!(value.outgoing_value_write_body());
    done!(write_all(&body, b"half"));
    Ok((container, value, body))
}

fn finish_without_a_name_is_an_error() -> Outcome {
    let value = OutgoingValue::new_outgoing_value();
    done!(write_body(&value, b"bytes"));
    refuses!(OutgoingValue::finish(value) => _);
    refuses!(OutgoingValue::finish(OutgoingValue::new_outgoing_value()) => _);
    Ok(())
}

fn body_can_be_had_once() -> Outcome {
    let container = empty_container("cases-writing")?;
    let value = OutgoingValue::new_outgoing_value();
    let body = done!(value.outgoing_value_write_body());
    refuses!(value.outgoing_value_write_body() => ());
    done!(write_all(&body, b"bytes"));
    drop(body);
    refuses!(value.outgoing_value_write_body() => ());
    done!(container.write_data("object", &value));
    done!(OutgoingValue::finish(value));
    gives!(get(&container, "object") => b"bytes".to_vec());
    Ok(())
}

fn an_empty_object_is_an_object() -> Outcome {
    let container = empty_container("cases-writing")?;
    done!(put(&container, "nothing", b""));
    gives!(container.has_object("nothing") => true);
    gives!(container.object_info("nothing").map(|info| info.size) => 0);
    gives!(get(&container, "nothing") => vec![]);
    Ok(())
}

/// The one finished last is the one that stays.
fn two_values_at_once() -> Outcome {
    let container = empty_container("cases-writing")?;
    let (first, second) = (
        OutgoingValue::new_outgoing_value(),
        OutgoingValue::new_outgoing_value(),
    );
    done!(container.write_data("object", &first));
    done!(container.write_data("object", &second));
    {
        let (of_first, of_second) = (
            done!(first.outgoing_value_write_body()),
            done!(second.outgoing_value_write_body()),
        );
        done!(write_all(&of_first, b"by the first, "));
        done!(write_all(&of_second, b"by the second"));
        done!(write_all(&of_first, b"in two parts"));
    }
    done!(OutgoingValue::finish(second));
    gives!(get(&container, "object") => b"by the second".to_vec());
    done!(OutgoingValue::finish(first));
    gives!(get(&container, "object") => b"by the first, in two parts".to_vec());
    Ok(())
}

fn a_value_has_one_name() -> Outcome {
    let container = empty_container("cases-writing")?;
    let value = done!(named(&container, "object"));
    refuses!(container.write_data("other", &value) => _);
    done!(OutgoingValue::finish(value));
    gives!(container.has_object("object") => true);
    gives!(container.has_object("other") => false);
    Ok(())
}
