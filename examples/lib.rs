//! The examples are `quickstart.rs`, `custom_keyvalue.rs` and `own_server.rs` beside this file: `cargo run --example quickstart`.
