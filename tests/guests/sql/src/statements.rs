//! Statements and what comes of them; and the short way to run one, for the other cases.

use cases::{Case, Outcome, done, gives, group, holds, is};

use crate::flavour::{self, Connection, Parameter, open, prepare, rows};
use crate::value::{Value, integer, text};

pub const CASES: &[Case] = group!(statements:
    exec_counts_changed_rows,
    query_gives_rows_in_order,
    query_names_its_columns,
    query_without_rows,
    insert_returning,
    statement_runs_as_often_as_asked,
    statement_belongs_to_no_connection,
    exec_counts_no_rows_of_what_changes_none,
    a_query_that_writes_does_so_once,
    every_row_of_a_long_result_comes,
    a_semicolon_may_end_a_statement,
    one_call_runs_one_statement,
    a_statement_that_fails_changes_nothing,
    a_name_in_double_quotes_is_no_text,
    bad_sql_is_an_error_that_says_what,
    missing_table_is_an_error_that_says_which,
    broken_constraint_is_an_error,
    connection_goes_on_after_an_error,
);

/// Prepares and runs; how many rows changed.
pub fn exec(connection: &Connection, sql: &str, parameters: &[Parameter]) -> Result<u32, String> {
    flavour::run(connection, &prepare(sql, parameters)?)
}

/// Prepares and runs; the cells of all rows, one after another.
pub fn query(
    connection: &Connection,
    sql: &str,
    parameters: &[Parameter],
) -> Result<Vec<Value>, String> {
    let rows = rows(connection, &prepare(sql, parameters)?)?;
    Ok(rows.into_iter().flatten().map(|(_, value)| value).collect())
}

/// The database of the cases, with a new table `cases` of these columns.
pub fn with_table(columns: &str) -> Result<Connection, String> {
    let connection = done!(open("cases"));
    done!(exec(&connection, "DROP TABLE IF EXISTS cases", &[]));
    done!(exec(
        &connection,
        &format!("CREATE TABLE cases ({columns})"),
        &[]
    ));
    Ok(connection)
}

fn exec_counts_changed_rows() -> Outcome {
    let connection = with_table("id INTEGER PRIMARY KEY, name TEXT")?;
    gives!(exec(&connection, "INSERT INTO cases VALUES (1, 'a'), (2, 'b'), (3, 'c')", &[]) => 3);
    gives!(exec(&connection, "UPDATE cases SET name = 'x' WHERE id > 1", &[]) => 2);
    gives!(exec(&connection, "UPDATE cases SET name = 'x' WHERE id > 100", &[]) => 0);
    gives!(exec(&connection, "DELETE FROM cases WHERE id = 1", &[]) => 1);
    gives!(exec(&connection, "DELETE FROM cases WHERE id = 1", &[]) => 0);
    Ok(())
}

fn query_gives_rows_in_order() -> Outcome {
    let connection = with_table("id INTEGER PRIMARY KEY, name TEXT")?;
    done!(exec(
        &connection,
        "INSERT INTO cases VALUES (1, 'one'), (2, 'two'), (3, 'three')",
        &[]
    ));
    gives!(query(&connection, "SELECT id, name FROM cases ORDER BY id DESC", &[]) =>
        vec![integer(3), text("three"), integer(2), text("two"), integer(1), text("one")]);
    Ok(())
}

fn query_names_its_columns() -> Outcome {
    let connection = with_table("id INTEGER PRIMARY KEY, name TEXT")?;
    done!(exec(
        &connection,
        "INSERT INTO cases VALUES (1, 'one'), (2, 'two')",
        &[]
    ));
    let statement = done!(prepare(
        "SELECT name, id AS number FROM cases ORDER BY id",
        &[]
    ));
    gives!(rows(&connection, &statement) => vec![
        vec![("name".to_owned(), text("one")), ("number".to_owned(), integer(1))],
        vec![("name".to_owned(), text("two")), ("number".to_owned(), integer(2))],
    ]);
    Ok(())
}

fn query_without_rows() -> Outcome {
    let connection = with_table("id INTEGER PRIMARY KEY")?;
    gives!(query(&connection, "SELECT id FROM cases", &[]) => vec![]);
    Ok(())
}

fn insert_returning() -> Outcome {
    let connection = with_table("id INTEGER PRIMARY KEY, name TEXT")?;
    gives!(query(&connection, "INSERT INTO cases (name) VALUES ('a') RETURNING id, name", &[]) =>
        vec![integer(1), text("a")]);
    gives!(query(&connection, "SELECT count(*) FROM cases", &[]) => vec![integer(1)]);
    Ok(())
}

fn statement_runs_as_often_as_asked() -> Outcome {
    let connection = with_table("name TEXT")?;
    let insert = done!(prepare(
        "INSERT INTO cases VALUES ($1)",
        &[flavour::text("again")]
    ));
    let count = done!(prepare("SELECT count(*) AS count FROM cases", &[]));
    for times in 1..=20 {
        gives!(flavour::run(&connection, &insert) => 1);
        gives!(rows(&connection, &count) => vec![vec![("count".to_owned(), integer(times))]]);
    }
    Ok(())
}

fn statement_belongs_to_no_connection() -> Outcome {
    let (left, right) = (done!(open("cases-left")), done!(open("cases-right")));
    let statement = done!(prepare("SELECT $1 AS side", &[flavour::text("either")]));
    let wanted = vec![vec![("side".to_owned(), text("either"))]];
    gives!(rows(&left, &statement) => wanted.clone());
    drop(left);
    gives!(rows(&right, &statement) => wanted);
    Ok(())
}

fn exec_counts_no_rows_of_what_changes_none() -> Outcome {
    let connection = with_table("id INTEGER")?;
    gives!(exec(&connection, "INSERT INTO cases VALUES (1), (2)", &[]) => 2);
    gives!(exec(&connection, "SELECT id FROM cases", &[]) => 0);
    done!(exec(&connection, "DROP TABLE IF EXISTS cases_more", &[]));
    gives!(exec(&connection, "CREATE TABLE cases_more (id INTEGER)", &[]) => 0);
    gives!(exec(&connection, "DROP TABLE cases_more", &[]) => 0);
    Ok(())
}

fn a_query_that_writes_does_so_once() -> Outcome {
    let connection = with_table("id INTEGER")?;
    gives!(query(&connection, "INSERT INTO cases VALUES (1)", &[]) => vec![]);
    gives!(query(&connection, "SELECT count(*) FROM cases", &[]) => vec![integer(1)]);
    Ok(())
}

fn every_row_of_a_long_result_comes() -> Outcome {
    let connection = done!(open("cases"));
    let numbers = "WITH RECURSIVE n (x) AS (SELECT 0 UNION ALL SELECT x + 1 FROM n LIMIT 10000) SELECT x FROM n";
    let rows = done!(query(&connection, numbers, &[]));
    is!(rows.len() => 10_000);
    is!(rows.into_iter().eq((0..10_000).map(integer)) => true);
    Ok(())
}

fn a_semicolon_may_end_a_statement() -> Outcome {
    let connection = with_table("id INTEGER")?;
    gives!(exec(&connection, "INSERT INTO cases VALUES (1);", &[]) => 1);
    gives!(query(&connection, "SELECT id FROM cases ;\n", &[]) => vec![integer(1)]);
    Ok(())
}

/// Of a text of two statements none runs.
fn one_call_runs_one_statement() -> Outcome {
    let connection = with_table("id INTEGER")?;
    for sql in [
        "INSERT INTO cases VALUES (1); INSERT INTO cases VALUES (2)",
        "SELECT 1; DROP TABLE cases",
    ] {
        holds!(exec(&connection, sql, &[]).is_err(), "`{sql}` runs");
        holds!(query(&connection, sql, &[]).is_err(), "`{sql}` runs");
    }
    gives!(query(&connection, "SELECT count(*) FROM cases", &[]) => vec![integer(0)]);
    Ok(())
}

fn a_statement_that_fails_changes_nothing() -> Outcome {
    let connection = with_table("id INTEGER UNIQUE")?;
    done!(exec(&connection, "INSERT INTO cases VALUES (3)", &[]));
    let came = exec(
        &connection,
        "INSERT INTO cases VALUES (1), (2), (3), (4)",
        &[],
    );
    holds!(came.is_err(), "a row is unique twice");
    gives!(query(&connection, "SELECT id FROM cases", &[]) => vec![integer(3)]);
    Ok(())
}

fn a_name_in_double_quotes_is_no_text() -> Outcome {
    let connection = with_table("name TEXT")?;
    let came = exec(&connection, "INSERT INTO cases VALUES (\"b\")", &[]);
    holds!(came.is_err(), "a misspelt name is taken for a text");
    gives!(query(&connection, "SELECT count(*) FROM cases", &[]) => vec![integer(0)]);
    Ok(())
}

fn bad_sql_is_an_error_that_says_what() -> Outcome {
    let connection = done!(open("cases"));
    for sql in [
        "SELEC 1",
        "SELECT FROM WHERE",
        "CREATE TABLE (",
        "not sql at all",
    ] {
        let Err(trace) = query(&connection, sql, &[]) else {
            return Err(format!("  `{sql}` is taken for SQL"));
        };
        holds!(
            trace.contains("syntax"),
            "`{sql}` is an error that does not say what: {trace:?}"
        );
    }
    Ok(())
}

fn missing_table_is_an_error_that_says_which() -> Outcome {
    let connection = done!(open("cases"));
    let Err(trace) = query(&connection, "SELECT * FROM no_such_table_here", &[]) else {
        return Err("  a table that is missing can be read".to_owned());
    };
    holds!(
        trace.contains("no_such_table_here"),
        "the error does not name the table: {trace:?}"
    );
    Ok(())
}

fn broken_constraint_is_an_error() -> Outcome {
    let connection = with_table("id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE")?;
    done!(exec(&connection, "INSERT INTO cases VALUES (1, 'a')", &[]));
    for sql in [
        "INSERT INTO cases VALUES (1, 'b')",
        "INSERT INTO cases VALUES (2, 'a')",
        "UPDATE cases SET name = NULL",
    ] {
        let came = exec(&connection, sql, &[]);
        holds!(
            came.as_ref().is_err_and(|trace| !trace.is_empty()),
            "`{sql}` gives {came:?}"
        );
    }
    gives!(query(&connection, "SELECT id, name FROM cases", &[]) => vec![integer(1), text("a")]);
    Ok(())
}

fn connection_goes_on_after_an_error() -> Outcome {
    let connection = done!(open("cases"));
    for _ in 0..100 {
        holds!(
            query(&connection, "SELECT no_such_column", &[]).is_err(),
            "a column out of nothing can be read"
        );
    }
    gives!(query(&connection, "SELECT 'still here'", &[]) => vec![text("still here")]);
    Ok(())
}
