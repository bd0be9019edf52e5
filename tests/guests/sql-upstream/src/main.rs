//! The cases of `wasi:sql@0.2.0-draft` as published: parameters are strings, and a row record is one cell.

#[path = "../../sql/src/columns.rs"]
mod columns;
mod flavour;
#[path = "../../sql/src/handles.rs"]
mod handles;
#[path = "../../sql/src/limits.rs"]
mod limits;
#[path = "../../sql/src/placeholders.rs"]
mod placeholders;
#[path = "../../sql/src/refusals.rs"]
mod refusals;
#[path = "../../sql/src/session.rs"]
mod session;
#[path = "../../sql/src/statements.rs"]
mod statements;
mod string_parameters;
#[path = "../../sql/src/value.rs"]
mod value;

mod bindings {
    wit_bindgen::generate!({
        path: "../../../wit/sql-draft",
        world: "imports",
    });
}

fn main() -> std::process::ExitCode {
    cases::main(&[
        session::CASES,
        statements::CASES,
        placeholders::CASES,
        columns::CASES,
        string_parameters::CASES,
        refusals::CASES,
        limits::CASES,
        limits::ENDLESS,
        handles::CASES,
        handles::QUOTA,
        handles::HOARDED,
        handles::CONSUMED,
        handles::DENIED,
        handles::FAILING,
    ])
}
