//! One message, delivered to a component.

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use super::{prebuilt, stderr, stdout};

fn deliver(guest: &str, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wasi-dev"));
    command.env_clear().arg("deliver").arg(prebuilt(guest));
    command.args(args);
    command
}

fn delivered(guest: &str, args: &[&str]) -> Output {
    deliver(guest, args).output().unwrap()
}

#[test]
fn what_is_published_and_replied_is_told() {
    for guest in ["worker", "worker-async"] {
        let echo = delivered(guest, &["jobs.echo", "two books"]);
        assert!(echo.status.success(), "{}", stderr(&echo));
        assert_eq!(stdout(&echo), "replied: TWO BOOKS\n");

        // The queue has room for one: who tells of them takes them as they come.
        let args = ["--metadata", "to=words", "jobs.spread", "a bb \x1b[31mc"];
        let spread = deliver(guest, &args)
            .env("MESSAGING_QUEUE_LENGTH", "1")
            .output()
            .unwrap();
        assert!(spread.status.success(), "{}", stderr(&spread));
        let told = "published words: a\npublished words: bb\npublished words: \\u{1b}[31mc\n";
        assert_eq!(stdout(&spread), told);
    }
}

#[test]
fn a_program_is_told_in_json() {
    let args = ["--json", "jobs.echo", "-", "--content-type=text/plain"];
    let mut command = deliver("worker", &args);
    command.args(["--metadata", "tenant=a=b"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut running = command.spawn().unwrap();
    let mut stdin = running.stdin.take().unwrap();
    stdin.write_all(b"two\n\xffbooks").unwrap();
    drop(stdin);
    let output = running.wait_with_output().unwrap();
    assert!(output.status.success());
    let told = serde_json::from_str::<serde_json::Value>(&stdout(&output)).unwrap();
    let expected = serde_json::json!({
        "published": null,
        "content_type": "text/plain",
        "metadata": [["tenant", "a=b"]],
        "bytes": 10,
        "data": null,
    });
    assert_eq!(told, expected);
}

#[test]
fn the_exit_code_tells_how_it_was_handled() {
    for (topic, args, code, said) in [
        ("jobs.ok", &[][..], 0, ""),
        (
            "jobs.bad",
            &[],
            1,
            "error: worker.wasm failed to handle the message: never\n",
        ),
        ("jobs.trap", &[], 134, "error: worker.wasm trapped\n"),
        (
            "jobs.hold",
            &["--timeout=200ms"],
            124,
            "error: worker.wasm was stopped at its deadline of 200ms\n",
        ),
        (
            "jobs.*",
            &[],
            2,
            "error: invalid value 'jobs.*' for '<TOPIC>'",
        ),
        ("_INBOX.a", &[], 2, "error: invalid value '_INBOX.a'"),
    ] {
        let mut command = deliver("worker", &[topic]);
        let output = command.args(args).output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{topic}");
        assert!(stderr(&output).starts_with(said), "{}", stderr(&output));
        assert_eq!(stdout(&output), "");
    }
}

#[test]
fn what_handles_no_messages_is_said_to() {
    let output = delivered("watcher", &["jobs.ok"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        stderr(&output),
        "error: watcher.wasm does not export wasi:messaging/incoming-handler@0.2.0-draft; it exports \
         wasi:keyvalue/watcher@0.2.0-draft2\n"
    );
}
