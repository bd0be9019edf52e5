//! What the attribute accepts, what it refuses, and in which words.

use std::env;
use std::io::{self, Write as _};
use std::process::Command;

/// The compiler whose words the `.stderr` files hold.
const RECORDED: &str = include_str!("ui/RUSTC");

#[test]
fn ui() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/ui/pass/*.rs");
    let running = compiler();
    if release(&running) == release(RECORDED) {
        cases.compile_fail("tests/ui/fail/*.rs");
    } else {
        left_out(&running).expect("standard error is open");
    }
}

fn compiler() -> String {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("--version").output();
    let version = output.expect("the compiler that cargo runs can be run");
    String::from_utf8(version.stdout).expect("a version is text")
}

/// `rustc 1.95.0`, without the commit and the packager.
fn release(version: &str) -> Vec<&str> {
    version.split_whitespace().take(2).collect()
}

/// Writes past the test harness, which keeps what a passing test prints to itself.
fn left_out(running: &str) -> io::Result<()> {
    let (recorded, running) = (RECORDED.trim(), running.trim());
    writeln!(
        io::stderr(),
        "\nLEFT OUT: tests/ui/fail, whose texts are those of {recorded}; this is {running}\n"
    )
}
