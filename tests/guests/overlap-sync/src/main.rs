//! Gets the keys that its arguments name, one after the other.

mod bindings {
    wit_bindgen::generate!({
        path: "../../../wit/keyvalue-draft2",
        world: "imports",
    });
}

fn main() {
    let bucket = bindings::wasi::keyvalue::store::open("").expect("the default bucket");
    for key in std::env::args().skip(1) {
        bucket.get(&key).expect("a key can be got");
    }
}
