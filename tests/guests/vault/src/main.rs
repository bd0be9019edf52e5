//! The cases of `wasi:vault@0.1.0-draft`.

mod handles;
mod locker;
mod lockers;
mod refusals;

mod bindings {
    wit_bindgen::generate!({
        path: "../../../wit/vault-draft",
        world: "imports",
        additional_derives: [PartialEq],
    });
}

/// What the shared cases use of this flavour.
mod flavour {
    pub use crate::bindings::wasi::vault::vault::{Error, Locker, open};
}

fn main() -> std::process::ExitCode {
    cases::main(&[
        locker::CASES,
        locker::SEEDED,
        locker::READ_ONLY,
        lockers::CASES,
        handles::CASES,
        handles::QUOTA,
        handles::CONSUMED,
        refusals::STRICT,
        refusals::DENIED,
        refusals::FAILING,
    ])
}
