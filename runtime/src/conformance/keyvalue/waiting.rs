//! What a backend promises with `IMMEDIATE`.

use super::{
    DELETE, DELETE_MANY, EXISTS, GET, GET_MANY, INCREMENT, LIST, ON_SET, OPEN, READ, SET, SET_MANY,
    SWAP,
};
use crate::conformance::calls::at_once;
use crate::conformance::{Shown, fresh};
use crate::keyvalue::{KeyValue, Version};

/// Where a backend declares that it is immediate, all is ready at the first poll, since a host polls no second time. Of any
/// other backend nothing is asked.
pub async fn a_backend_declared_immediate_does_not_wait<B: KeyValue>(store: B) -> Shown {
    if !B::IMMEDIATE {
        return Ok(());
    }
    let bucket = fresh("waiting");
    let keys = ["a", "b"].map(String::from);
    at_once(OPEN, store.open(&bucket))?;
    if B::WATCH {
        at_once(ON_SET, store.watch(&bucket))?;
    }
    at_once(SET, store.set(&bucket, "a", "1".into()))?;
    let pairs = keys.iter().map(|key| (key.clone(), "1".into()));
    at_once(SET_MANY, store.set_many(&bucket, pairs.collect()))?;
    if B::INCREMENT {
        at_once(INCREMENT, store.increment(&bucket, "a", 1))?;
    }
    if B::COMPARE_AND_SWAP {
        at_once(READ, store.get_versioned(&bucket, "a"))?;
        let swap = store.compare_and_swap(&bucket, "c", &Version::Absent, "1".into());
        at_once(SWAP, swap)?;
    }
    at_once(GET, store.get(&bucket, "a"))?;
    at_once(EXISTS, store.exists(&bucket, "a"))?;
    at_once(GET_MANY, store.get_many(&bucket, &keys))?;
    at_once(LIST, store.list_keys(&bucket, None))?;
    at_once(DELETE, store.delete(&bucket, "c"))?;
    at_once(DELETE_MANY, store.delete_many(&bucket, &keys))
}
