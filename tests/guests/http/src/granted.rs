//! What the host grants, a line for each.

use std::fmt::Write as _;

use wasip2::cli::environment::get_environment;
use wasip2::filesystem::preopens::get_directories;

pub fn environment() -> String {
    let mut lines = String::new();
    for (name, value) in get_environment() {
        let _ = writeln!(lines, "{name}={value}");
    }
    lines
}

pub fn preopens() -> String {
    let mut lines = String::new();
    for (_, path) in get_directories() {
        let _ = writeln!(lines, "{path}");
    }
    lines
}
