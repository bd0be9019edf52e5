//! What would reach beyond the database: other files, and code.

use cases::{Case, Outcome, done, gives, group, holds};

use crate::flavour::{Connection, open};
use crate::statements::{exec, query};
use crate::value::integer;

pub const CASES: &[Case] = group!(refusals:
    attach_is_refused,
    extensions_are_refused,
    pragmas_that_reach_the_file_system_are_refused,
    copies_to_files_are_refused,
    functions_on_files_are_refused,
);

fn attach_is_refused() -> Outcome {
    all_refused(&[
        "ATTACH DATABASE 'other.db' AS other",
        "ATTACH 'file:other.db?mode=rwc' AS other",
        "ATTACH DATABASE ':memory:' AS other",
        "attach /* a comment */ database 'other.db' as other",
        "DETACH DATABASE main",
    ])
}

fn extensions_are_refused() -> Outcome {
    all_refused(&[
        "SELECT load_extension('extension')",
        "SELECT load_extension('extension.so', 'entry')",
    ])
}

fn pragmas_that_reach_the_file_system_are_refused() -> Outcome {
    all_refused(&[
        "PRAGMA temp_store_directory = '/tmp'",
        "PRAGMA data_store_directory = '/tmp'",
        "pragma temp_store_directory('/tmp')",
    ])
}

fn copies_to_files_are_refused() -> Outcome {
    all_refused(&["VACUUM INTO 'copy.db'", "VACUUM main INTO 'copy.db'"])
}

fn functions_on_files_are_refused() -> Outcome {
    all_refused(&[
        "SELECT readfile('/etc/hostname')",
        "SELECT writefile('copy.db', 'text')",
        "SELECT edit('text')",
    ])
}

/// Each way to run a statement refuses it, and the connection goes on.
fn all_refused(statements: &[&str]) -> Outcome {
    let connection: Connection = done!(open("cases"));
    for sql in statements {
        let came = exec(&connection, sql, &[]);
        holds!(came.is_err(), "`{sql}` gives {came:?}");
        let came = query(&connection, sql, &[]);
        holds!(came.is_err(), "`{sql}` gives {came:?}");
    }
    gives!(query(&connection, "SELECT 1", &[]) => vec![integer(1)]);
    Ok(())
}
