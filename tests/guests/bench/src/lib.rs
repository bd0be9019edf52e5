//! Calls the host in a loop, so that what a call costs can be measured.
//!
//! Each round holds the call and the cheapest look at its answer that still tells an answer from none.

use std::sync::OnceLock;

mod bindings {
    wit_bindgen::generate!({
        path: ["../../../wit/keyvalue-draft", "wit"],
        world: "bench:guest/bench",
        generate_all,
    });
}

use bindings::exports::bench::guest::calls::{Guest, Operation};
use bindings::wasi::keyvalue::batch::{get_many, set_many};
use bindings::wasi::keyvalue::store::{Bucket, open};

const VALUE: [u8; 100] = [b'v'; 100];
const KEY: &str = "key";

struct Session {
    bucket: Bucket,
    /// The 16 keys of `get-many`; the first is [`KEY`].
    keys: Vec<String>,
}

impl Session {
    fn open() -> Self {
        let bucket = open("").expect("the default bucket");
        let keys: Vec<String> = (0..16)
            .map(|n| {
                if n == 0 {
                    KEY.to_owned()
                } else {
                    format!("key-{n}")
                }
            })
            .collect();
        let pairs: Vec<_> = keys
            .iter()
            .map(|key| (key.clone(), VALUE.to_vec()))
            .collect();
        set_many(&bucket, &pairs).expect("a bucket that can be filled");
        Self { bucket, keys }
    }
}

static SESSION: OnceLock<Session> = OnceLock::new();

struct Bench;

impl Guest for Bench {
    fn calls(operation: Operation, times: u32) {
        let Session { bucket, keys } = SESSION.get_or_init(Session::open);
        match operation {
            Operation::Get => {
                for _ in 0..times {
                    let value = bucket.get(KEY);
                    assert!(matches!(&value, Ok(Some(value)) if value.len() == VALUE.len()));
                }
            }
            Operation::Set => {
                for _ in 0..times {
                    assert!(bucket.set(KEY, &VALUE).is_ok());
                }
            }
            Operation::Exists => {
                for _ in 0..times {
                    assert!(matches!(bucket.exists(KEY), Ok(true)));
                }
            }
            Operation::GetMany => {
                for _ in 0..times {
                    let values = get_many(bucket, keys);
                    assert!(matches!(&values, Ok(values) if values.len() == keys.len()));
                }
            }
        }
    }
}

bindings::export!(Bench with_types_in bindings);
