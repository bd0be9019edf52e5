//! Bodies as streams.

use cases::{Case, Outcome, done, gives, group, holds, is};

use crate::bindings::wasi::blobstore::blobstore::get_container;
use crate::bindings::wasi::blobstore::types::{IncomingValue, OutgoingValue};
use crate::bindings::wasi::io::streams::StreamError;
use crate::bodies::{
    empty_container, get, named, pattern, put, read_to_end, stream, write_all, write_body,
};

pub const CASES: &[Case] = group!(streams:
    stream_and_memory_give_the_same,
    range_as_a_stream,
    eight_mib_in_and_out,
    many_small_writes,
    blocking_writes,
    zeroes_are_written,
    one_object_streamed_into_another,
    body_half_read,
    skipping_while_reading,
    empty_stream_is_closed,
    body_outlives_its_container_handle,
    a_reader_that_stops_midway_disturbs_no_other,
);

fn stream_and_memory_give_the_same() -> Outcome {
    let container = empty_container("cases-streams")?;
    done!(put(&container, "object", &pattern(200_000)));
    let body = done!(stream(&container, "object"));
    gives!(read_to_end(&body) => done!(get(&container, "object")));
    Ok(())
}

fn range_as_a_stream() -> Outcome {
    let container = empty_container("cases-streams")?;
    let bytes = pattern(200_000);
    done!(put(&container, "object", &bytes));
    let value = done!(container.get_data("object", 70_000, 150_000));
    is!(value.size() => 80_001);
    let body = done!(IncomingValue::incoming_value_consume_async(value));
    gives!(read_to_end(&body) => bytes[70_000..=150_000].to_vec());
    Ok(())
}

/// Neither side holds the whole body here, so nothing but the store has to.
fn eight_mib_in_and_out() -> Outcome {
    const PARTS: usize = 128;
    let part = pattern(64 * 1024);
    let container = empty_container("cases-streams")?;
    let value = done!(named(&container, "large"));
    let body = done!(value.outgoing_value_write_body());
    for _ in 0..PARTS {
        done!(write_all(&body, &part));
    }
    drop(body);
    done!(OutgoingValue::finish(value));
    gives!(container.object_info("large").map(|info| info.size) => (PARTS * part.len()) as u64);

    let body = done!(stream(&container, "large"));
    let mut place = 0;
    loop {
        match body.blocking_read(100_000) {
            Ok(bytes) => {
                let wanted = part.iter().cycle().skip(place % part.len());
                holds!(
                    bytes.iter().eq(wanted.take(bytes.len())),
                    "bytes after {place} are others"
                );
                place += bytes.len();
            }
            Err(StreamError::Closed) => break,
            Err(StreamError::LastOperationFailed(error)) => return Err(error.to_debug_string()),
        }
    }
    is!(place => PARTS * part.len());
    done!(container.delete_object("large"));
    Ok(())
}

fn many_small_writes() -> Outcome {
    let container = empty_container("cases-streams")?;
    let value = done!(named(&container, "object"));
    let body = done!(value.outgoing_value_write_body());
    for byte in pattern(3_000) {
        done!(write_all(&body, &[byte]));
    }
    drop(body);
    done!(OutgoingValue::finish(value));
    gives!(get(&container, "object") => pattern(3_000));
    Ok(())
}

fn blocking_writes() -> Outcome {
    let container = empty_container("cases-streams")?;
    let value = done!(named(&container, "object"));
    let body = done!(value.outgoing_value_write_body());
    for part in pattern(50_000).chunks(4_096) {
        done!(body.blocking_write_and_flush(part));
    }
    drop(body);
    done!(OutgoingValue::finish(value));
    gives!(get(&container, "object") => pattern(50_000));
    Ok(())
}

fn zeroes_are_written() -> Outcome {
    let container = empty_container("cases-streams")?;
    let value = done!(named(&container, "object"));
    let body = done!(value.outgoing_value_write_body());
    done!(body.blocking_write_zeroes_and_flush(1_000));
    done!(write_all(&body, b"end"));
    drop(body);
    done!(OutgoingValue::finish(value));
    let mut wanted = vec![0; 1_000];
    wanted.extend(b"end");
    gives!(get(&container, "object") => wanted);
    Ok(())
}

fn one_object_streamed_into_another() -> Outcome {
    let container = empty_container("cases-streams")?;
    done!(put(&container, "from", &pattern(500_000)));
    let source = done!(stream(&container, "from"));
    let value = done!(named(&container, "to"));
    let body = done!(value.outgoing_value_write_body());
    loop {
        match body.blocking_splice(&source, 64 * 1024) {
            Ok(_) => {}
            Err(StreamError::Closed) => break,
            Err(StreamError::LastOperationFailed(error)) => return Err(error.to_debug_string()),
        }
    }
    done!(body.blocking_flush());
    drop(body);
    done!(OutgoingValue::finish(value));
    gives!(get(&container, "to") => pattern(500_000));
    Ok(())
}

fn body_half_read() -> Outcome {
    let container = empty_container("cases-streams")?;
    done!(put(&container, "object", &pattern(200_000)));
    let body = done!(stream(&container, "object"));
    let start = done!(body.blocking_read(100));
    holds!(
        !start.is_empty() && pattern(100).starts_with(&start),
        "a body starts with {start:?}"
    );
    drop(body);
    done!(container.delete_object("object"));
    done!(put(&container, "object", b"new"));
    gives!(get(&container, "object") => b"new".to_vec());
    Ok(())
}

fn skipping_while_reading() -> Outcome {
    let container = empty_container("cases-streams")?;
    done!(put(&container, "object", &pattern(10_000)));
    let body = done!(stream(&container, "object"));
    let mut skipped = 0;
    while skipped < 4_000 {
        skipped += done!(body.blocking_skip(4_000 - skipped));
    }
    is!(skipped => 4_000);
    gives!(read_to_end(&body) => pattern(10_000)[4_000..].to_vec());
    Ok(())
}

fn empty_stream_is_closed() -> Outcome {
    let container = empty_container("cases-streams")?;
    done!(put(&container, "nothing", b""));
    let body = done!(IncomingValue::incoming_value_consume_async(done!(
        container.get_data("nothing", 0, 0)
    )));
    gives!(read_to_end(&body) => vec![]);
    Ok(())
}

fn body_outlives_its_container_handle() -> Outcome {
    let container = empty_container("cases-streams")?;
    done!(put(&container, "object", &pattern(100_000)));
    let body = done!(stream(&container, "object"));
    let value = done!(named(&container, "other"));
    drop(container);
    done!(write_body(&value, b"bytes"));
    gives!(read_to_end(&body) => pattern(100_000));
    done!(OutgoingValue::finish(value));
    gives!(done!(get_container("cases-streams")).has_object("object") => true);
    Ok(())
}

fn a_reader_that_stops_midway_disturbs_no_other() -> Outcome {
    let container = empty_container("cases-streams")?;
    done!(put(&container, "object", &pattern(200_000)));
    let mut bodies = Vec::new();
    for _ in 0..3 {
        let body = done!(stream(&container, "object"));
        done!(body.blocking_read(100));
        bodies.push(body);
    }
    bodies.remove(1);
    for body in bodies {
        is!(read_to_end(&body)?.len() => 199_900);
    }
    Ok(())
}
