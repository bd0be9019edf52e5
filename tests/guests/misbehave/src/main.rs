//! What only a broken guest does, each by its name as the first argument:
//!
//! ```text
//! panic            panics
//! spin             computes for ever, without a call to the host
//! sleep MS         waits in the host
//! allocate         takes memory until it is refused, and prints how much there was
//! recurse          calls itself until the stack is used up
//! exit CODE        ends at once with an exit code, of which WASI 0.2 passes on whether it is 0
//! leak-handles     opens buckets and keeps them until one is refused, and prints how many there were
//! print-env        prints the arguments, the environment and the directories it was given
//! write-file PATH  writes to a file, which it may not have been granted, and prints whether it could
//! connect ADDRESS  connects to a socket, which it may not have been granted, and prints whether it could
//! bogus-handle     uses a bucket that was never opened
//! use-after-drop   uses a bucket that was dropped
//! drop-twice       drops a bucket that was dropped
//! bad-text         passes a key that is not UTF-8
//! ```

mod exhaustion;
mod handles;
mod sockets;

mod bindings {
    wit_bindgen::generate!({
        path: "../../../wit/keyvalue-draft2",
        world: "imports",
        // Lets `bad-text` pass bytes where text is due.
        raw_strings,
    });
}

use std::process::ExitCode;
use std::str::FromStr;
use std::time::Duration;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["panic"] => panic!("the guest panics, as it was asked to"),
        ["spin"] => exhaustion::spin(),
        ["sleep", milliseconds] => std::thread::sleep(Duration::from_millis(number(milliseconds))),
        ["allocate"] => exhaustion::allocate(),
        ["recurse"] => println!("{}", exhaustion::recurse(0)),
        ["exit", code] => std::process::exit(number(code)),
        ["leak-handles"] => handles::leak(),
        ["print-env", ..] => print_env(),
        ["write-file", path] => told(std::fs::write(path, "written").is_ok()),
        ["connect", address] => told(sockets::connect(number(address))),
        ["bogus-handle"] => handles::bogus(),
        ["use-after-drop"] => handles::use_after_drop(),
        ["drop-twice"] => handles::drop_twice(),
        ["bad-text"] => handles::bad_text(),
        _ => {
            eprintln!("misbehave knows no {words:?}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn number<T: FromStr>(word: &str) -> T {
    word.parse().ok().expect("a number")
}

fn told(done: bool) {
    println!("{}", if done { "done" } else { "refused" });
}

fn print_env() {
    for argument in std::env::args().skip(1) {
        println!("argument {argument}");
    }
    for (name, value) in std::env::vars() {
        println!("variable {name}={value}");
    }
    for (_, path) in wasip2::filesystem::preopens::get_directories() {
        println!("directory {path}");
    }
}
