//! The cases of `wasi:sql@0.2.0-draft`, typed, in which what may wait is async and dates are in the form of ISO 8601.

#[path = "../../sql/src/columns.rs"]
mod columns;
#[path = "../../sql/src/flavour.rs"]
mod flavour;
#[path = "../../sql/src/handles.rs"]
mod handles;
#[path = "../../sql/src/limits.rs"]
mod limits;
mod moment;
#[path = "../../sql/src/parameters.rs"]
mod parameters;
#[path = "../../sql/src/placeholders.rs"]
mod placeholders;
#[path = "../../sql/src/refusals.rs"]
mod refusals;
#[path = "../../sql/src/session.rs"]
mod session;
#[path = "../../sql/src/statements.rs"]
mod statements;
#[path = "../../sql/src/typed_rows.rs"]
mod typed_rows;
#[path = "../../sql/src/value.rs"]
mod value;

mod bindings {
    wit_bindgen::generate!({
        inline: "
            package cases:guest;
            world guest {
                include wasi:sql/imports@0.2.0-draft;
                include wasi:cli/command@0.3.0;
            }
        ",
        path: ["../../../wit/sql-draft-typed-iso-async", "../cases/wit"],
        async: false,
        generate_all,
    });
}

cases::concurrent!(
    bindings,
    [
        session::CASES,
        statements::CASES,
        placeholders::CASES,
        columns::CASES,
        parameters::CASES,
        typed_rows::CASES,
        refusals::CASES,
        limits::CASES,
        limits::ENDLESS,
        handles::CASES,
        handles::QUOTA,
        handles::HOARDED,
        handles::CONSUMED,
        handles::DENIED,
        handles::FAILING
    ]
);
