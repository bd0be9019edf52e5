//! Rows that know their place and their fields.

use cases::{Case, Outcome, done, gives, group, is};

use crate::bindings::wasi::sql::readwrite;
use crate::flavour::prepare;
use crate::statements::{exec, with_table};

pub const CASES: &[Case] =
    group!(rows: rows_are_numbered_from_zero, columns_of_one_name_are_all_there);

fn rows_are_numbered_from_zero() -> Outcome {
    let connection = with_table("id INTEGER PRIMARY KEY")?;
    done!(exec(
        &connection,
        "INSERT INTO cases VALUES (7), (8), (9)",
        &[]
    ));
    let statement = done!(prepare("SELECT id FROM cases", &[]));
    let rows = done!(readwrite::query(&connection, &statement));
    is!(rows.iter().map(|row| row.index.as_str()).collect::<Vec<_>>() => vec!["0", "1", "2"]);
    Ok(())
}

fn columns_of_one_name_are_all_there() -> Outcome {
    let connection = with_table("id INTEGER PRIMARY KEY")?;
    let statement = done!(prepare("SELECT 1 AS n, 2 AS n", &[]));
    let names = readwrite::query(&connection, &statement).map(|rows| {
        rows.into_iter()
            .flat_map(|row| row.fields)
            .map(|field| field.name)
            .collect::<Vec<_>>()
    });
    gives!(names => vec!["n".to_owned(), "n".to_owned()]);
    Ok(())
}
