//! The cases of `wasi:config@0.2.0-rc.1`.

mod store;

mod bindings {
    wit_bindgen::generate!({
        path: "../../../wit/config-rc1",
        world: "imports",
    });
}

fn main() -> std::process::ExitCode {
    cases::main(&[store::CASES])
}
