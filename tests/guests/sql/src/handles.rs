//! Connections, statements and errors as handles: freed, many at once, too many, and gone.

use cases::{Case, Outcome, done, gives, group, hoard, holds, is, says, survived};

use crate::bindings::wasi::sql::readwrite;
use crate::bindings::wasi::sql::types::Error;
use crate::flavour::{Connection, Statement, open, prepare, rows};
use crate::statements::query;
use crate::value::{integer, text};

pub const CASES: &[Case] = group!(handles:
    dropped_connections_are_freed,
    dropped_statements_are_freed,
    dropped_errors_are_freed,
    many_connections_open_at_once,
    many_statements_at_once,
    many_errors_at_once,
);

/// For a host that allows a hundred handles.
pub const QUOTA: &[Case] = group!(on demand quota: handles_beyond_the_limit_are_refused);

/// For the same host. What cannot say that it was refused has to trap.
pub const HOARDED: &[Case] = group!(on demand hoarded: errors_beyond_the_limit_trap);

/// Each has to trap.
pub const CONSUMED: &[Case] = group!(on demand consumed:
    a_dropped_connection_is_no_handle,
    a_dropped_statement_is_no_handle,
    a_dropped_error_is_no_handle,
);

/// For a backend that denies every statement.
pub const DENIED: &[Case] = group!(on demand denied: a_denied_statement_says_so);

/// For a backend that fails in every statement.
pub const FAILING: &[Case] = group!(on demand failing: a_failed_statement_says_no_more);

fn dropped_connections_are_freed() -> Outcome {
    for n in 0..2_000 {
        let opened = open("cases");
        holds!(
            opened.is_ok(),
            "a connection is refused after {n} others, all of them dropped"
        );
    }
    Ok(())
}

fn dropped_statements_are_freed() -> Outcome {
    for n in 0..20_000 {
        let statement = prepare("SELECT 1", &[]);
        holds!(
            statement.is_ok(),
            "a statement is refused after {n} others, all of them dropped"
        );
    }
    Ok(())
}

fn dropped_errors_are_freed() -> Outcome {
    let connection = done!(open("cases"));
    for _ in 0..2_000 {
        done!(failed(&connection, "SELECT nothing"));
    }
    gives!(query(&connection, "SELECT 'still here'", &[]) => vec![text("still here")]);
    Ok(())
}

fn many_connections_open_at_once() -> Outcome {
    let mut connections = Vec::new();
    for _ in 0..50 {
        connections.push(done!(open("cases")));
    }
    for (n, connection) in connections.iter().enumerate() {
        gives!(query(connection, &format!("SELECT {n}"), &[]) => vec![integer(n as u64)]);
    }
    Ok(())
}

fn many_statements_at_once() -> Outcome {
    let connection = done!(open("cases"));
    let mut statements = Vec::new();
    for n in 0..500 {
        statements.push(done!(prepare(&format!("SELECT {n} AS n"), &[])));
    }
    for (n, statement) in statements.iter().enumerate().rev() {
        gives!(rows(&connection, statement) => vec![vec![("n".to_owned(), integer(n as u64))]]);
    }
    Ok(())
}

fn many_errors_at_once() -> Outcome {
    let connection = done!(open("cases"));
    let mut errors = Vec::new();
    for n in 0..500 {
        errors.push(failed(&connection, &format!("SELECT nothing_{n}"))?);
    }
    for (n, error) in errors.iter().enumerate().rev() {
        let trace = error.trace();
        holds!(
            trace.contains(&format!("nothing_{n}")),
            "the error of another statement says {trace:?}"
        );
    }
    Ok(())
}

fn handles_beyond_the_limit_are_refused() -> Outcome {
    for (what, trace) in [
        ("connections", hoard(|| open("cases"))?),
        ("statements", hoard(|| prepare("SELECT 1", &[]))?),
    ] {
        holds!(
            says(&trace, "as many as it may"),
            "the refusal of too many {what} is {trace:?}"
        );
    }
    Ok(())
}

fn errors_beyond_the_limit_trap() -> Outcome {
    let connection = done!(open("cases"));
    let mut held = Vec::new();
    for _ in 0..1_000 {
        held.push(failed(&connection, "SELECT nothing")?);
    }
    survived(&format!("{} errors are held", held.len()))
}

fn a_dropped_connection_is_no_handle() -> Outcome {
    let connection = done!(open("cases"));
    // SAFETY: the handle is used after it is gone, which the host is to find out.
    let again = unsafe { Connection::from_handle(connection.handle()) };
    drop(connection);
    let _ = query(&again, "SELECT 1", &[]);
    survived("a dropped connection was queried")
}

fn a_dropped_statement_is_no_handle() -> Outcome {
    let connection = done!(open("cases"));
    let statement = done!(prepare("SELECT 1 AS n", &[]));
    // SAFETY: as above.
    let again = unsafe { Statement::from_handle(statement.handle()) };
    drop(statement);
    let _ = rows(&connection, &again);
    survived("a dropped statement was run")
}

fn a_dropped_error_is_no_handle() -> Outcome {
    let error = failed(&done!(open("cases")), "SELECT nothing")?;
    // SAFETY: as above.
    let again = unsafe { Error::from_handle(error.handle()) };
    drop(error);
    let _ = again.trace();
    survived("a dropped error was read")
}

fn a_denied_statement_says_so() -> Outcome {
    all_refuse("access denied")
}

/// The guest is told that the backend failed, and not of what.
fn a_failed_statement_says_no_more() -> Outcome {
    all_refuse("the sql backend failed")
}

fn all_refuse(words: &str) -> Outcome {
    let connection = done!(open("cases"));
    let statement = done!(prepare("SELECT 1 AS n", &[]));
    let queried = failed(&connection, "SELECT 1")?.trace();
    holds!(queried.starts_with(words), "`query` fails of {queried:?}");
    let exec = readwrite::exec(&connection, &statement);
    let executed = exec.map_err(|error| error.trace());
    is!(executed.is_err_and(|trace| trace.starts_with(words)) => true);
    Ok(())
}

/// The error of a statement that has to fail.
fn failed(connection: &Connection, sql: &str) -> Result<Error, String> {
    let statement = done!(prepare(sql, &[]));
    match readwrite::query(connection, &statement) {
        Ok(_) => Err(format!("  `{sql}` does not fail")),
        Err(error) => Ok(error),
    }
}
