mod databases;
mod interrupts;
mod limits;
mod reading;
mod refusals;
mod statements;
mod transactions;
mod turns;
mod values;

use runtime::sql::{Column, Kind, Rows, Value};
use runtime::{Backend as _, FromEnv as _};

use super::*;

async fn databases_with<const N: usize>(options: [(&str, &str); N]) -> Sqlite {
    let options = SqliteOptions::from_pairs(options).unwrap();
    Sqlite::connect_with(options).await.unwrap()
}

/// A session with a database in memory that nobody else has.
async fn session() -> SqliteSession {
    databases_with([]).await.open("").await.unwrap()
}

async fn exec(session: &SqliteSession, statement: &str) -> u64 {
    session.exec(statement, &[]).await.unwrap()
}

async fn query(session: &SqliteSession, statement: &str) -> Rows {
    session.query(statement, &[]).await.unwrap()
}

/// The one value of a result.
async fn one(session: &SqliteSession, statement: &str) -> Value {
    let [row] = query(session, statement).await.rows.try_into().unwrap();
    let [value] = row.try_into().unwrap();
    value
}

async fn refused(session: &SqliteSession, statement: &str) -> Error {
    session.query(statement, &[]).await.unwrap_err()
}

fn text(text: &str) -> Value {
    Value::Text(text.into())
}
