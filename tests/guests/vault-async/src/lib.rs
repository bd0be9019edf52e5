//! The cases of `wasi:vault@0.1.0-draft` in which every function is async.

#[path = "../../vault/src/handles.rs"]
mod handles;
#[path = "../../vault/src/locker.rs"]
mod locker;
#[path = "../../vault/src/lockers.rs"]
mod lockers;
#[path = "../../vault/src/refusals.rs"]
mod refusals;

mod bindings {
    wit_bindgen::generate!({
        inline: "
            package cases:guest;
            world guest {
                include wasi:vault/imports@0.1.0-draft;
                include wasi:cli/command@0.3.0;
            }
        ",
        path: ["../../../wit/vault-draft-async", "../cases/wit"],
        async: false,
        generate_all,
        additional_derives: [PartialEq],
    });
}

/// What the shared cases use of this flavour.
mod flavour {
    pub use crate::bindings::wasi::vault::vault::{Error, Locker, open};
}

cases::concurrent!(
    bindings,
    [
        locker::CASES,
        locker::SEEDED,
        locker::READ_ONLY,
        lockers::CASES,
        handles::CASES,
        handles::QUOTA,
        handles::CONSUMED,
        refusals::STRICT,
        refusals::DENIED,
        refusals::FAILING
    ]
);
