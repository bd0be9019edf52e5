//! The cases of `wasi:config@0.2.0-draft`.

#[path = "../../config/src/store.rs"]
mod store;

mod bindings {
    wit_bindgen::generate!({
        path: "../../../wit/config-draft",
        world: "imports",
    });
}

fn main() -> std::process::ExitCode {
    cases::main(&[store::CASES])
}
