use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use rusqlite::hooks::{AuthContext, Authorization};

use super::*;

/// How often a connection prepares a statement that runs twice.
fn prepared(statement: &str) -> usize {
    let (database, _anchor) = Location::in_memory().unwrap();
    let limits = Limits {
        busy_timeout: Duration::ZERO,
        max_result_bytes: 1000,
        max_database_bytes: 1 << 20,
    };
    let mut connection = SqliteConnection::open(database, Mode::ReadWrite, limits).unwrap();
    let selects = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&selects);
    let watching = connection
        .sqlite
        .authorizer(Some(move |_: AuthContext<'_>| {
            counted.fetch_add(1, Ordering::Relaxed);
            Authorization::Allow
        }));
    watching.unwrap();
    for _ in 0..2 {
        connection
            .with_statement(statement, &[], |row| connection.rows(row))
            .unwrap();
    }
    selects.load(Ordering::Relaxed)
}

#[test]
fn a_statement_is_kept_prepared_unless_it_is_long_or_may_be_two() {
    assert_eq!(prepared("SELECT 1"), 1);
    assert_eq!(prepared("SELECT 1; "), 1);
    // Each time it is looked at first.
    assert_eq!(prepared("SELECT 'a;b'"), 4);
    let long = format!("SELECT 1 -- {}", "x".repeat(16 << 10));
    assert_eq!(prepared(&long), 2);
}
