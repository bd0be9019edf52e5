//! A guest's test cases, and a `main` that runs those which its arguments name.
//!
//! ```text
//! guest                     every case, but for the groups that run on demand
//! guest store               the cases of one group
//! guest store.read atomics  any mix of groups and cases
//! guest --list              the names of all cases, one a line, and ` on demand` after those that run when named
//! guest partner topic=echo  a case with a setting that it asks for
//! ```
//!
//! Each case that holds prints `ok NAME`, and the last line says how many assertions there were. One that does not prints what was asked, what came and what was wanted on the
//! standard error, and the guest fails at the end.

mod checks;
mod handles;

use std::process::ExitCode;

pub use checks::{broken, count, done, gives, is, says, shown, unmet};
pub use handles::{hoard, survived};

/// `Err` says what was asked, what came and what was wanted.
pub type Outcome = Result<(), String>;

/// One behaviour, and the function that finds out whether it holds.
pub struct Case {
    /// `group.behaviour`.
    pub name: &'static str,
    /// Runs only when it, or its group, is named: the host has to be set up for it.
    pub on_demand: bool,
    /// Finds out.
    pub run: fn() -> Outcome,
}

/// A table of cases, named after a group and their functions: `group!(store: read_your_writes, …)`, with `on demand`
/// in front where the host has to be set up for them.
#[macro_export]
macro_rules! group {
    (on demand $group:ident: $($case:ident),+ $(,)?) => {
        $crate::group!(@table true, $group, $($case),+)
    };
    ($group:ident: $($case:ident),+ $(,)?) => {
        $crate::group!(@table false, $group, $($case),+)
    };
    (@table $on_demand:literal, $group:ident, $($case:ident),+) => {
        &[$($crate::Case {
            name: concat!(stringify!($group), ".", stringify!($case)),
            on_demand: $on_demand,
            run: $case,
        }),+]
    };
}

/// The command of a guest whose imports are async. It calls them as any other: while one waits, so does the command,
/// and that only an async `run` may do.
#[macro_export]
macro_rules! concurrent {
    ($bindings:ident, [$($table:expr),+ $(,)?]) => {
        struct Command;

        impl $bindings::exports::wasi::cli::run::Guest for Command {
            fn run() -> Result<(), ()> {
                let succeeded = $crate::main(&[$($table),+]) == std::process::ExitCode::SUCCESS;
                succeeded.then_some(()).ok_or(())
            }
        }

        $bindings::export!(Command with_types_in $bindings);
    };
}

/// Runs the cases that the arguments name.
pub fn main(tables: &[&[Case]]) -> ExitCode {
    let cases: Vec<&Case> = tables.iter().copied().flatten().collect();
    let names: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.contains('='))
        .collect();

    if names.iter().any(|name| name == "--list") {
        for case in cases {
            let on_demand = if case.on_demand { " on demand" } else { "" };
            println!("{}{on_demand}", case.name);
        }
        return ExitCode::SUCCESS;
    }
    if let Some(unknown) = names
        .iter()
        .find(|name| !cases.iter().any(|case| is_named(case, name)))
    {
        eprintln!("there is no case or group `{unknown}`; --list names them all");
        return ExitCode::FAILURE;
    }

    let (mut held, mut failed) = (0, 0);
    for case in cases.iter().filter(|case| is_chosen(case, &names)) {
        match (case.run)() {
            Ok(()) => {
                held += 1;
                println!("ok {}", case.name);
            }
            Err(reason) => {
                failed += 1;
                eprintln!("failed {}\n{reason}", case.name);
            }
        }
    }
    println!("{} assertions", checks::counted());
    if failed == 0 {
        return ExitCode::SUCCESS;
    }
    eprintln!("{failed} of {} cases failed", held + failed);
    ExitCode::FAILURE
}

/// The value of a `key=value` argument that a case needs.
pub fn setting(key: &str) -> Result<String, String> {
    std::env::args()
        .skip(1)
        .find_map(|argument| {
            Some(
                argument
                    .split_once('=')
                    .filter(|(k, _)| *k == key)?
                    .1
                    .to_owned(),
            )
        })
        .ok_or_else(|| format!("  this case needs an argument `{key}=…`"))
}

fn is_chosen(case: &Case, names: &[String]) -> bool {
    if names.is_empty() {
        !case.on_demand
    } else {
        names.iter().any(|name| is_named(case, name))
    }
}

fn is_named(case: &Case, name: &str) -> bool {
    case.name == name
        || case
            .name
            .strip_prefix(name)
            .is_some_and(|rest| rest.starts_with('.'))
}
