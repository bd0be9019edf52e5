//! The cases of `wasi:keyvalue@0.2.0-draft2` that is async, and in which `get-many` answers with every key.

#[path = "../../keyvalue/src/batch.rs"]
mod batch;
#[path = "../../keyvalue/src/counters.rs"]
mod counters;
#[path = "../../keyvalue-pairs/src/flavour.rs"]
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
        inline: "
            package cases:guest;
            world guest {
                include wasi:keyvalue/imports@0.2.0-draft2;
                include wasi:cli/command@0.3.0;
            }
        ",
        path: ["../../../wit/keyvalue-draft2-pairs-async", "../cases/wit"],
        async: false,
        generate_all,
        additional_derives: [PartialEq],
        additional_derives_ignore: ["cas-error"],
    });
}

cases::concurrent!(
    bindings,
    [
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
        named_cursors::CASES
    ]
);
