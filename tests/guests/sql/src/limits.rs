//! Queries that ask for too much.

use cases::{Case, Outcome, done, gives, group, holds};

use crate::flavour::open;
use crate::statements::query;
use crate::value::integer;

pub const CASES: &[Case] =
    group!(limits: result_without_end_is_an_error, enormous_value_is_an_error);

/// For a host that gives its guests a deadline.
pub const ENDLESS: &[Case] = group!(on demand endless: computes_for_ever);

fn result_without_end_is_an_error() -> Outcome {
    let connection = done!(open("cases"));
    let endless =
        "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n";
    let came = query(&connection, endless, &[]);
    holds!(
        came.is_err(),
        "a result without end ends after {} rows",
        came.map_or(0, |rows| rows.len())
    );
    gives!(query(&connection, "SELECT 1", &[]) => vec![integer(1)]);
    Ok(())
}

fn enormous_value_is_an_error() -> Outcome {
    let connection = done!(open("cases"));
    holds!(
        query(&connection, "SELECT zeroblob(900000000)", &[]).is_err(),
        "a value of 900 MB comes through"
    );
    gives!(query(&connection, "SELECT 1", &[]) => vec![integer(1)]);
    Ok(())
}

fn computes_for_ever() -> Outcome {
    let connection = done!(open("cases"));
    let endless =
        "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n";
    let came = query(&connection, endless, &[]);
    Err(format!(
        "  a query that computes for ever came back with {came:?}"
    ))
}
