//! The cases of `wasi:keyvalue@0.2.0-draft2`.

mod batch;
mod counters;
mod flavour;
mod listing;
mod signed_counters;
mod store;
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
    ])
}
