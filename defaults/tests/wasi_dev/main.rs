//! The real binary, as a person runs it.

mod checking;
mod delivering;
mod inspecting;

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

#[test]
fn what_is_named_last_goes_over_what_was_before() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_wasi-dev"));
    command.env_clear().arg("run");
    command.args(["--env", "GREETING=hello", "--env", "GREETING=again"]);
    let data = format!("{}::/data/", folder.path().display());
    let output = command
        .args(["--dir", &data])
        .arg(prebuilt("misbehave"))
        .arg("print-env")
        .output()
        .unwrap();
    let printed = stdout(&output);
    assert!(printed.contains("again"), "{printed}");
    assert!(!printed.contains("hello"), "{printed}");
    assert!(printed.contains("directory /data\n"), "{printed}");
}

#[test]
fn a_component_is_not_compiled_over_itself() {
    let folder = tempfile::tempdir().unwrap();
    let component = folder.path().join("shop.wasm");
    std::fs::copy(prebuilt("misbehave"), &component).unwrap();
    let output = in_folder(
        folder.path(),
        &["compile", "shop.wasm", "-o", "./shop.wasm"],
    );
    assert_eq!(output.status.code(), Some(1));
    let expected = "error: ./shop.wasm would be written over the component itself; name another file with --output\n";
    assert_eq!(stderr(&output), expected);
    let whole = std::fs::read(prebuilt("misbehave")).unwrap();
    assert_eq!(std::fs::read(&component).unwrap(), whole);
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
