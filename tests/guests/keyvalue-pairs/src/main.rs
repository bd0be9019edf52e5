//! The cases of `wasi:keyvalue@0.2.0-draft2` in which `get-many` answers with every key.

#[path = "../../keyvalue/src/batch.rs"]
mod batch;
#[path = "../../keyvalue/src/counters.rs"]
mod counters;
mod flavour;
#[path = "../../keyvalue/src/handles.rs"]
mod handles;
#[path = "../../keyvalue/src/listing.rs"]
mod listing;
#[path = "../../keyvalue/src/named_cursors.rs"]
mod named_cursors;
#[path = "../../keyvalue/src/refusals.rs"]
mod refusals;
#[path = "../../keyvalue/src/signed_counters.rs"]
mod signed_counters;
#[path = "../../keyvalue/src/store.rs"]
mod store;
#[path = "../../keyvalue/src/swap_handles.rs"]
mod swap_handles;
#[path = "../../keyvalue/src/swaps.rs"]
mod swaps;

mod bindings {
    wit_bindgen::generate!({
        path: "../../../wit/keyvalue-draft2-pairs",
        world: "imports",
        additional_derives: [PartialEq],
        additional_derives_ignore: ["cas-error"],
    });
}

fn main() -> std::process::ExitCode {
    cases::main(&[
        store::CASES,
        listing::CASES,
        counters::CASES,
        signed_counters::CASES,
        swaps::CASES,
        batch::CASES,
        counters::REFUSED,
        swaps::REFUSED,
        handles::CASES,
        handles::QUOTA,
        handles::CONSUMED,
        refusals::STRICT,
        refusals::DENIED,
        refusals::FAILING,
        swap_handles::CASES,
        swap_handles::QUOTA,
        swap_handles::DENIED,
        swap_handles::CONSUMED,
        named_cursors::CASES,
    ])
}
