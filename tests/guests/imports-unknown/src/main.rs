//! Imports what no host has, beside what every host has. It is never meant to run.

mod bindings {
    wit_bindgen::generate!({
        path: ["../../../wit/keyvalue-draft2", "wit"],
        world: "imports:unknown/unknown",
        generate_all,
    });
}

fn main() {
    println!("{:?}", bindings::wasi::keyvalue::store::open("").is_ok());
    println!("{:?}", bindings::acme::widgets::factory::make("gear"));
    println!("{:?}", bindings::wasi::sql::readwrite::query("SELECT 1"));
}
