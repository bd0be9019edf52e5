//! The cases of `wasi:config@0.2.0-draft-2024-09-27`.

#[path = "../../config/src/store.rs"]
mod store;

mod bindings {
    wit_bindgen::generate!({
        path: "../../../wit/config-draft-2024-09-27",
        world: "imports",
    });
}

fn main() -> std::process::ExitCode {
    cases::main(&[store::CASES])
}
