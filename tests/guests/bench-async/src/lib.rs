//! Calls the async flavour of the host in a loop, so that what such a call costs can be measured.

mod bindings {
    wit_bindgen::generate!({
        path: ["../../../wit/keyvalue-draft2-async", "wit"],
        world: "bench:guest/bench-async",
        generate_all,
    });
}

use bindings::exports::bench::guest::async_calls::Guest;
use bindings::wasi::keyvalue::store::open;

const VALUE: [u8; 100] = [b'v'; 100];

struct Bench;

impl Guest for Bench {
    async fn get(times: u32) {
        let bucket = open(String::new()).await.expect("the default bucket");
        let set = bucket.set("key".into(), VALUE.into());
        set.await.expect("a bucket that can be filled");
        for _ in 0..times {
            let value = bucket.get("key".into()).await;
            assert!(matches!(&value, Ok(Some(value)) if value.len() == VALUE.len()));
        }
    }
}

bindings::export!(Bench with_types_in bindings);
