//! What is wrong with what is to be served.

use std::path::Path;

use super::{in_folder, prebuilt, stderr, stdout};

#[test]
fn a_sound_file_is_checked_without_serving_it() {
    let desk = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/order-desk");
    let output = in_folder(&desk, &["check"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let expected = "wasi-dev.toml: nothing is wrong with desk, events, stock\n";
    assert_eq!(stdout(&output), expected);
}

#[test]
fn a_file_that_names_nothing_is_not_sound() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("wasi-dev.toml"), "").unwrap();
    let output = in_folder(folder.path(), &["check"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        stderr(&output),
        "error: nothing is named that could be served: a file has `[component.NAME]` for each component\n"
    );
}

/// As `serve` does, it keeps room for guests.
#[test]
fn what_there_is_no_room_for_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let hello = prebuilt("http-hello");
    let text = format!(
        "guests = 1000000\n[component.hello]\nfile = '{}'\nroute = '/'\n",
        hello.display()
    );
    std::fs::write(folder.path().join("wasi-dev.toml"), text).unwrap();
    let output = in_folder(folder.path(), &["check"]);
    assert_eq!(output.status.code(), Some(1));
    let said = stderr(&output);
    assert!(
        said.contains("no room can be kept for 1000000 guests"),
        "{said}"
    );
}

#[test]
fn all_that_is_wrong_is_said_at_once_with_its_lines() {
    let folder = tempfile::tempdir().unwrap();
    let worker = prebuilt("worker");
    let strange = prebuilt("imports-unknown");
    let text = format!(
        "adr = '127.0.0.1:0'\n\
         [component.missing]\nfile = 'missing.wasm'\nroute = '/missing'\n\
         [component.text]\nfile = 'wasi-dev.toml'\nroute = '/text'\n\
         [component.worker]\nfile = '{}'\nroute = '/worker'\nwatch = 'stock'\n\
         [component.strange]\nfile = '{}'\nroute = '/'\n\
         [component.granted]\nfile = '{}'\nsubscribe = 'a'\ndirs = {{ '/data' = 'nowhere' }}\n",
        worker.display(),
        strange.display(),
        worker.display(),
    );
    std::fs::write(folder.path().join("wasi-dev.toml"), text).unwrap();
    let output = in_folder(folder.path(), &["check"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(stdout(&output), "");
    let said = stderr(&output);
    for expected in [
        "wasi-dev.toml:1: unknown key `adr`, did you mean `addr`?\n",
        "wasi-dev.toml:2: missing.wasm cannot be read: No such file",
        "wasi-dev.toml:5: text is text, not a component\n",
        "wasi-dev.toml:8: worker answers no requests: it exports no wasi:http/incoming-handler@0.2 or \
         wasi:http/handler@0.3, but wasi:messaging/incoming-handler@0.2.0-draft; subscribe it with `subscribe = \"PATTERN\"`\n",
        "wasi-dev.toml:8: worker cannot watch a bucket: it exports no wasi:keyvalue/watcher@0.2.0-draft or @0.2.0-draft2, but ",
        "wasi-dev.toml:12: strange imports ",
        "wasi-dev.toml:15: guests cannot be granted the directory nowhere: No such file",
    ] {
        assert!(said.contains(expected), "{expected}{said}");
    }
}

#[test]
fn an_export_of_a_version_that_the_host_does_not_call_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let watcher = std::fs::read(prebuilt("watcher")).unwrap();
    let other = with_other_version(watcher, "wasi:keyvalue/watcher@0.2.0-draft2");
    std::fs::write(folder.path().join("stock.wasm"), other).unwrap();
    let text = "[component.stock]\nfile = 'stock.wasm'\nwatch = 'stock'\n";
    std::fs::write(folder.path().join("wasi-dev.toml"), text).unwrap();
    let output = in_folder(folder.path(), &["check"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        stderr(&output),
        "wasi-dev.toml:1: stock cannot watch a bucket: it exports no wasi:keyvalue/watcher@0.2.0-draft or @0.2.0-draft2, but \
         wasi:keyvalue/watcher@0.2.0-draft9\n"
    );
}

/// A component in which an interface has a 9 as the last of its version.
fn with_other_version(mut component: Vec<u8>, interface: &str) -> Vec<u8> {
    let end = interface.len() - 1;
    let starts = component.windows(interface.len());
    let starts = starts
        .enumerate()
        .filter(|(_, text)| *text == interface.as_bytes());
    let starts: Vec<_> = starts.map(|(start, _)| start).collect();
    assert!(!starts.is_empty());
    for start in starts {
        component[start + end] = b'9';
    }
    component
}

#[test]
fn a_file_that_is_named_is_checked() {
    let output = in_folder(Path::new("."), &["check", "no/such.toml"]);
    assert_eq!(output.status.code(), Some(1));
    let said = stderr(&output);
    assert!(
        said.starts_with("error: no/such.toml cannot be read: No such file"),
        "{said}"
    );
}

#[test]
fn without_anything_to_serve_it_is_said_what_to_name() {
    let folder = tempfile::tempdir().unwrap();
    let output = in_folder(folder.path(), &["serve"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        stderr(&output),
        "error: nothing is named that could be served, and there is no wasi-dev.toml here; name a component, or a file \
         with --config-file\n"
    );
}

#[test]
fn a_component_that_answers_no_requests_is_not_served_and_it_is_said_how_to() {
    let worker = prebuilt("worker").display().to_string();
    let output = in_folder(Path::new("."), &["serve", "--addr=127.0.0.1:0", &worker]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        stderr(&output),
        format!(
            "error: worker.wasm answers no requests: it exports no wasi:http/incoming-handler@0.2 or \
             wasi:http/handler@0.3, but wasi:messaging/incoming-handler@0.2.0-draft; subscribe it with `--subscribe 'PATTERN'={worker}`\n"
        )
    );
}

#[test]
fn an_address_that_cannot_be_listened_at_is_named() {
    let hello = prebuilt("http-hello").display().to_string();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = taken.local_addr().unwrap().to_string();
    let output = in_folder(Path::new("."), &["serve", "--addr", &addr, &hello]);
    assert_eq!(output.status.code(), Some(1));
    let said = stderr(&output);
    let expected = format!("error: {addr} cannot be listened at: Address already in use");
    assert!(said.starts_with(&expected), "{said}");
}

#[test]
fn machine_code_is_not_served_from_a_file_that_may_change() {
    let output = in_folder(
        Path::new("."),
        &["serve", "--watch", "--precompiled", "a.cwasm"],
    );
    assert_eq!(output.status.code(), Some(1));
    let said = stderr(&output);
    assert!(
        said.contains("error: a.cwasm is precompiled, so its file must not change; "),
        "{said}"
    );
}
