//! What a [`KeyValue`](crate::keyvalue::KeyValue) owes its guests.

use super::{Wit, behaviours};

behaviours! {
    $ __conformance_keyvalue of keyvalue: KeyValue;
    always {
        values {
            a_missing_key_is_none,
            a_value_reads_as_it_was_written,
        }
        model {
            it_agrees_with_a_map,
        }
    }
    if COMPARE_AND_SWAP else swaps::is_refused {
        swaps {
            swap_fails_after_a_b_a,
        }
    }
}

const GET: Wit = Wit("wasi:keyvalue/store bucket.get");
const SET: Wit = Wit("wasi:keyvalue/store bucket.set");
const SWAP: Wit = Wit("wasi:keyvalue/atomics swap");
