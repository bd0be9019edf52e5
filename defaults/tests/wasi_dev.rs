//! The real binary, as a person runs it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn prebuilt(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/prebuilt");
    folder.join(name).with_extension("wasm")
}

/// `wasi-dev run` in an environment without any variable.
fn run(guest: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wasi-dev"));
    command.env_clear().arg("run").arg(prebuilt(guest));
    command
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn the_order_desk_runs_with_nothing_installed() {
    let output = run("quickstart").output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(stdout(&output).lines().count() > 10, "{}", stdout(&output));
    assert_eq!(stderr(&output), "");
}

#[test]
fn a_second_run_sees_the_orders_of_the_first() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("orders.db");
    let desk = || {
        run("quickstart")
            .env("SQL_DATABASE", &database)
            .output()
            .unwrap()
    };
    let [first, second] = [desk(), desk()].map(|output| {
        assert!(output.status.success(), "{}", stderr(&output));
        stdout(&output)
    });
    let before = "from before this run";
    let line = |printed: &str| {
        let line = printed.lines().find(|line| line.contains(before));
        line.unwrap_or_else(|| panic!("{printed}")).to_owned()
    };
    assert_ne!(line(&first), line(&second));
}

#[test]
fn the_exit_code_is_the_guests() {
    let code = |args: &[&str]| run("misbehave").args(args).status().unwrap().code();
    assert_eq!(code(&["exit", "0"]), Some(0));
    // `exit` of WASI 0.2 passes on whether it was success, and no number.
    assert_eq!(code(&["exit", "7"]), Some(1));
    assert_eq!(code(&["panic"]), Some(134));
}

#[test]
fn a_guest_that_spins_is_stopped_at_the_timeout() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wasi-dev"));
    let command = command.env_clear().args(["run", "--timeout", "200ms"]);
    let output = command
        .arg(prebuilt("misbehave"))
        .arg("spin")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(124));
    assert_eq!(
        stderr(&output),
        "error: misbehave.wasm was stopped at its deadline of 200ms\n"
    );
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let output = run("no-such-guest").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let text = stderr(&output);
    assert_eq!(text.lines().count(), 1, "{text}");
    let expected = "no-such-guest.wasm cannot be read: No such file";
    assert!(text.contains(expected), "{text}");
}

#[test]
fn a_file_that_is_no_component_is_told_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let whole = std::fs::read(prebuilt("misbehave")).unwrap();
    for (name, bytes, expected) in [
        ("empty", &[][..], "empty is empty, not a component"),
        ("text", b"(component)", "text is text, not a component"),
        (
            "module",
            b"\0asm\x01\0\0\0",
            "module is a core WebAssembly module, not a component",
        ),
        (
            "truncated",
            &whole[..1000],
            "truncated is not a valid component: ",
        ),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        for command in ["run", "inspect"] {
            let output = in_folder(folder.path(), &[command, name]);
            assert_eq!(output.status.code(), Some(1), "{command} {name}");
            assert_eq!(stdout(&output), "");
            let said = stderr(&output);
            assert!(said.starts_with(&format!("error: {expected}")), "{said}");
            assert_eq!(said.lines().count(), 1, "{said}");
        }
    }
}

#[test]
fn a_wrong_option_in_the_environment_is_named() {
    let output = run("quickstart")
        .env("SQL_BUSY_TIMEOUT", "soon")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        stderr(&output),
        "error: SQL_BUSY_TIMEOUT is `soon`; it takes a duration such as `250ms`, `30s`, `5m` or `1h`\n"
    );
}

#[test]
fn a_filter_that_is_none_is_said_to_be_ignored() {
    let output = run("quickstart").env("RUST_LOG", "no=such=filter").output();
    let output = output.unwrap();
    assert!(output.status.success());
    let said = stderr(&output);
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.contains("RUST_LOG is ignored; it takes "), "{said}");
}

#[test]
fn a_guest_gets_the_variables_directories_and_settings_that_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_wasi-dev"));
    command
        .env_clear()
        .env("SECRET_OF_THE_SHELL", "x")
        .arg("run");
    command.args(["--env", "GREETING=hello", "--dir"]);
    command.arg(format!("{}::/data", folder.path().display()));
    let output = command
        .arg(prebuilt("misbehave"))
        .arg("print-env")
        .output()
        .unwrap();
    let printed = stdout(&output);
    assert!(
        printed.contains("GREETING") && printed.contains("/data"),
        "{printed}"
    );
    assert!(!printed.contains("SECRET_OF_THE_SHELL"), "{printed}");

    let mut command = Command::new(env!("CARGO_BIN_EXE_wasi-dev"));
    command.env_clear().arg("run");
    command.args(["--config", "greeting=hello", "--config", "empty="]);
    let output = command.arg(prebuilt("config")).output().unwrap();
    assert!(output.status.success(), "{}", stdout(&output));
}

#[test]
fn a_malformed_argument_is_a_usage_error() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wasi-dev"));
    let output = command
        .args(["run", "--config", "novalue", "x.wasm"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("takes KEY=VALUE"),
        "{}",
        stderr(&output)
    );
}

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

#[test]
fn a_compiled_component_runs_as_the_component_does() {
    let folder = tempfile::tempdir().unwrap();
    let artifact = folder.path().join("quickstart.cwasm");
    let wasi_dev = || Command::new(env!("CARGO_BIN_EXE_wasi-dev"));
    let compile = wasi_dev()
        .arg("compile")
        .arg(prebuilt("quickstart"))
        .arg("-o")
        .arg(&artifact)
        .output()
        .unwrap();
    assert!(compile.status.success(), "{}", stderr(&compile));
    let mut run = wasi_dev();
    let run = run.env_clear().args(["run", "--precompiled"]);
    let output = run.arg(&artifact).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));

    let mut run = wasi_dev();
    let run = run.env_clear().args(["run", "--precompiled"]);
    let output = run.arg(prebuilt("quickstart")).output().unwrap();
    let expected = "error: quickstart.wasm is not a precompiled component\n";
    assert_eq!(stderr(&output), expected);
}

/// `wasi-dev` in a folder of its own, in an environment without any variable.
fn in_folder(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wasi-dev"));
    let command = command.env_clear().current_dir(folder).args(args);
    command.output().unwrap()
}

#[test]
fn a_sound_file_is_checked_without_serving_it() {
    let desk = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/order-desk");
    let output = in_folder(&desk, &["check"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let expected = "wasi-dev.toml: nothing is wrong with desk, events, stock\n";
    assert_eq!(stdout(&output), expected);
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
