//! The examples are `quickstart.rs` and `custom_keyvalue.rs` beside this file: `cargo run --example quickstart`.
