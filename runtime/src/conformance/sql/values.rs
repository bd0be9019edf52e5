//! Values of parameters and cells.

use super::QUERY;
use crate::conformance::Shown;
use crate::sql::{Session as _, Sql, Value};

/// An integer that is bound reads as itself.
pub async fn an_integer_reads_as_it_was_bound<B: Sql>(database: B) -> Shown {
    let session = database.open("").await;
    let session = QUERY.asked("to open the default database").succeeds(session)?;
    let rows = session.query("SELECT $1", &[Value::Int64(7)]).await;
    QUERY
        .asked("SELECT $1 with 7")
        .gives(rows.map(|rows| rows.rows), &vec![vec![Value::Int64(7)]])
}
