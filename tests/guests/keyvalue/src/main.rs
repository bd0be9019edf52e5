//! The cases of `wasi:keyvalue@0.2.0-draft2`.

mod batch;
mod counters;
mod flavour;
mod handles;
mod listing;
mod named_cursors;
mod refusals;
mod signed_counters;
mod store;
mod swap_handles;
mod swaps;

mod bindings {
    wit_bindgen::generate!({
        path: "../../../wit/keyvalue-draft2",
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
