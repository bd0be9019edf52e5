//! The cases of `wasi:blobstore@0.2.0-draft`.

mod bodies;
mod containers;
mod copies;
mod handles;
mod names;
mod objects;
mod ranges;
mod refusals;
mod snapshots;
mod streams;
mod writing;

mod bindings {
    wit_bindgen::generate!({
        path: ["../../../wit/io", "../../../wit/blobstore-draft"],
        world: "wasi:blobstore/imports",
        generate_all,
    });
}

fn main() -> std::process::ExitCode {
    cases::main(&[
        containers::CASES,
        objects::CASES,
        names::CASES,
        names::TORN,
        names::THRIFTY,
        ranges::CASES,
        writing::CASES,
        streams::CASES,
        snapshots::CASES,
        copies::CASES,
        handles::CASES,
        handles::QUOTA,
        handles::HOARDED,
        handles::CONSUMED,
        refusals::CASES,
        refusals::DENIED,
        refusals::FAILING,
    ])
}
