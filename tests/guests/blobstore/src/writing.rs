//! How an object comes to be: bytes, a name, and the moment it appears.

use cases::{Case, Outcome, done, gives, group, holds, refuses};

use crate::bindings::wasi::blobstore::types::OutgoingValue;
use crate::bodies::{empty_container, get, pattern, put, write_all, write_body};

pub const CASES: &[Case] = group!(writing:
    name_before_bytes,
    bytes_before_name,
    appears_at_finish,
    old_object_stays_until_finish,
    dropped_unfinished_leaves_nothing,
    dropped_unfinished_keeps_the_old_object,
    finish_without_a_name_is_an_error,
    body_can_be_had_once,
    empty_body,
    two_values_at_once,
    many_values_dropped_unfinished,
);

fn name_before_bytes() -> Outcome {
    let container = empty_container("cases-writing")?;
    let value = OutgoingValue::new_outgoing_value();
    done!(container.write_data("object", &value));
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

fn appears_at_finish() -> Outcome {
    let container = empty_container("cases-writing")?;
    let value = OutgoingValue::new_outgoing_value();
    done!(container.write_data("object", &value));
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
    let value = OutgoingValue::new_outgoing_value();
    done!(container.write_data("object", &value));
    done!(write_body(&value, b"new"));
    gives!(get(&container, "object") => b"old".to_vec());
    done!(OutgoingValue::finish(value));
    gives!(get(&container, "object") => b"new".to_vec());
    Ok(())
}

fn dropped_unfinished_leaves_nothing() -> Outcome {
    let container = empty_container("cases-writing")?;
    let value = OutgoingValue::new_outgoing_value();
    done!(container.write_data("object", &value));
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

fn empty_body() -> Outcome {
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

fn many_values_dropped_unfinished() -> Outcome {
    let container = empty_container("cases-writing")?;
    for n in 0..2_000 {
        let value = OutgoingValue::new_outgoing_value();
        let bound = container.write_data("object", &value);
        holds!(
            bound.is_ok(),
            "a value is refused after {n} others, all of them dropped"
        );
        done!(write_body(&value, b"bytes"));
    }
    gives!(container.has_object("object") => false);
    Ok(())
}
