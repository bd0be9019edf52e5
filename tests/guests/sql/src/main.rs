//! The cases of `wasi:sql@0.2.0-draft`, the typed flavour.

mod columns;
mod flavour;
mod handles;
mod limits;
mod moment;
mod parameters;
mod placeholders;
mod refusals;
mod session;
mod statements;
mod typed_rows;
mod value;

mod bindings {
    wit_bindgen::generate!({
        path: "../../../wit/sql-draft-typed",
        world: "imports",
    });
}

fn main() -> std::process::ExitCode {
    cases::main(&[
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
        handles::FAILING,
    ])
}
