//! The cases of `wasi:blobstore@0.2.0-draft` in which what may wait is async.

#[path = "../../blobstore/src/bodies.rs"]
mod bodies;
#[path = "../../blobstore/src/containers.rs"]
mod containers;
#[path = "../../blobstore/src/copies.rs"]
mod copies;
#[path = "../../blobstore/src/handles.rs"]
mod handles;
#[path = "../../blobstore/src/names.rs"]
mod names;
#[path = "../../blobstore/src/objects.rs"]
mod objects;
#[path = "../../blobstore/src/ranges.rs"]
mod ranges;
#[path = "../../blobstore/src/refusals.rs"]
mod refusals;
#[path = "../../blobstore/src/snapshots.rs"]
mod snapshots;
#[path = "../../blobstore/src/streams.rs"]
mod streams;
#[path = "../../blobstore/src/writing.rs"]
mod writing;

mod bindings {
    wit_bindgen::generate!({
        inline: "
            package cases:guest;
            world guest {
                include wasi:blobstore/imports@0.2.0-draft;
                include wasi:cli/command@0.3.0;
            }
        ",
        path: ["../../../wit/io", "../../../wit/blobstore-draft-async", "../cases/wit"],
        async: false,
        generate_all,
    });
}

cases::concurrent!(
    bindings,
    [
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
        refusals::FAILING
    ]
);
