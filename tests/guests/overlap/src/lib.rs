//! Gets the keys that its arguments name, all at the same time.

mod bindings {
    wit_bindgen::generate!({
        inline: "
            package cases:guest;
            world guest {
                include wasi:keyvalue/imports@0.2.0-draft2;
                include wasi:cli/command@0.3.0;
            }
        ",
        path: ["../../../wit/keyvalue-draft2-async", "../cases/wit"],
        generate_all,
    });
}

use bindings::exports::wasi::cli::run::Guest;
use bindings::wasi::keyvalue::store::open;
use futures_util::future::try_join_all;

struct Overlap;

impl Guest for Overlap {
    async fn run() -> Result<(), ()> {
        let bucket = open(String::new()).await.map_err(drop)?;
        let keys = std::env::args().skip(1);
        let values = keys.map(|key| bucket.get(key));
        try_join_all(values).await.map(drop).map_err(drop)
    }
}

bindings::export!(Overlap with_types_in bindings);
