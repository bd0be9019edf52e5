//! What a component imports, as it is said.

use std::process::Command;

use super::{prebuilt, stderr, stdout};

fn inspect(guest: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wasi-dev"));
    command.env_clear().arg("inspect").arg(prebuilt(guest));
    command
}

#[test]
fn what_serves_a_component_is_said_without_running_it() {
    let output = inspect("keyvalue-async").output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let table = stdout(&output);
    let start = "keyvalue-async.wasm: a command, for the engine with component-model async\n";
    assert!(table.starts_with(start), "{table}");
    let store = table
        .lines()
        .find(|line| line.contains("wasi:keyvalue/store@0.2.0-draft2"));
    let words: Vec<_> = store.expect("it is imported").split_whitespace().collect();
    assert_eq!(words[1..], ["async", "MemoryKeyValue"]);
    assert!(
        table.ends_with("exports\n  wasi:cli/run@0.3.0\n"),
        "{table}"
    );
}

#[test]
fn an_inspection_opens_nothing_of_the_backends() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("orders.db");
    let mut inspect = inspect("sql");
    inspect.env("SQL_DATABASE", &database);
    inspect.env("VAULT_FILE", folder.path().join("missing"));
    let output = inspect.output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(!database.exists());
}

#[test]
fn what_is_missing_is_said_with_what_there_is_instead() {
    let output = inspect("imports-unknown").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let table = stdout(&output);
    assert!(table.contains("MISSING: this host has "), "{table}");
}

#[test]
fn an_inspection_is_json_for_programs() {
    let output = inspect("sql").arg("--json").output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let json: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(json["component_model_async"], false);
    let imports = json["imports"].as_array().unwrap();
    let readwrite = imports
        .iter()
        .find(|i| i["name"] == "wasi:sql/readwrite@0.2.0-draft");
    let readwrite = readwrite.expect("it is imported");
    assert_eq!(readwrite["flavour"], "typed, sync");
    assert_eq!(readwrite["served_by"], "Sqlite");
}

#[test]
fn guests_of_every_role_are_inspected() {
    for guest in [
        "bench",
        "http-async",
        "http-hello",
        "order-desk-events",
        "order-desk-http",
        "order-desk-stock",
        "quickstart",
        "watcher-draft",
        "worker",
    ] {
        let output = inspect(guest).output().unwrap();
        assert!(output.status.success(), "{guest}: {}", stderr(&output));
        let table = stdout(&output);
        assert!(table.contains("\nexports\n  "), "{table}");
        assert!(!table.contains("MISSING"), "{table}");
    }
}
