//! What was opened for reading stays as it was.

use cases::{Case, Outcome, done, gives, group, holds};

use crate::bindings::wasi::blobstore::blobstore::delete_container;
use crate::bindings::wasi::blobstore::container::Container;
use crate::bindings::wasi::blobstore::types::IncomingValue;
use crate::bodies::{empty_container, get, pattern, put, read_to_end};

pub const CASES: &[Case] = group!(snapshots:
    value_survives_overwriting,
    value_survives_deletion,
    value_survives_clear,
    value_survives_its_container,
    stream_survives_overwriting_half_way,
    stream_survives_deletion_half_way,
);

const SIZE: usize = 1 << 20;

fn value_survives_overwriting() -> Outcome {
    let (container, value) = opened()?;
    done!(put(&container, "object", b"new"));
    gives!(IncomingValue::incoming_value_consume_sync(value) => pattern(SIZE));
    gives!(get(&container, "object") => b"new".to_vec());
    Ok(())
}

fn value_survives_deletion() -> Outcome {
    let (container, value) = opened()?;
    done!(container.delete_object("object"));
    gives!(IncomingValue::incoming_value_consume_sync(value) => pattern(SIZE));
    gives!(container.has_object("object") => false);
    Ok(())
}

fn value_survives_clear() -> Outcome {
    let (container, value) = opened()?;
    done!(container.clear());
    gives!(IncomingValue::incoming_value_consume_sync(value) => pattern(SIZE));
    Ok(())
}

fn value_survives_its_container() -> Outcome {
    let (container, value) = opened()?;
    drop(container);
    done!(delete_container("cases-snapshots"));
    gives!(IncomingValue::incoming_value_consume_sync(value) => pattern(SIZE));
    Ok(())
}

fn stream_survives_overwriting_half_way() -> Outcome {
    let (container, value) = opened()?;
    read_half_way(value, &|| put(&container, "object", &vec![b'n'; SIZE]))
}

fn stream_survives_deletion_half_way() -> Outcome {
    let (container, value) = opened()?;
    read_half_way(value, &|| container.delete_object("object"))
}

fn read_half_way(value: IncomingValue, then: &dyn Fn() -> Result<(), String>) -> Outcome {
    let body = done!(IncomingValue::incoming_value_consume_async(value));
    let mut bytes = done!(body.blocking_read(1_000));
    done!(then());
    bytes.extend(read_to_end(&body)?);
    holds!(bytes == pattern(SIZE), "a body changed while it was read");
    Ok(())
}

fn opened() -> Result<(Container, IncomingValue), String> {
    let container = empty_container("cases-snapshots")?;
    done!(put(&container, "object", &pattern(SIZE)));
    let value = done!(container.get_data("object", 0, u64::MAX));
    Ok((container, value))
}
