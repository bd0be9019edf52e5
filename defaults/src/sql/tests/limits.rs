use rusqlite::ffi;

use super::*;

const LIMITS: Limits = Limits {
    busy_timeout: Duration::ZERO,
    max_result_bytes: 0,
    max_database_bytes: 0,
};

#[tokio::test]
async fn a_database_in_memory_has_no_long_name() {
    let databases = databases_with([]).await;
    databases.open(&"n".repeat(256)).await.unwrap();
    let error = databases.open(&"n".repeat(257)).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the name of a database in memory has 256 bytes at most, and this one has 257"
    );
}

#[tokio::test]
async fn a_pattern_is_no_longer_than_a_thousand_bytes() {
    let session = session().await;
    for operator in ["LIKE", "GLOB"] {
        let statement = format!("SELECT 'a' {operator} $1");
        let pattern = |bytes| [text(&"a".repeat(bytes))];
        session.query(&statement, &pattern(1000)).await.unwrap();
        let refused = session.query(&statement, &pattern(1001)).await;
        assert_eq!(
            refused.unwrap_err().to_string(),
            "LIKE or GLOB pattern too complex"
        );
    }
}

#[test]
fn all_databases_together_have_a_limit_of_memory() {
    let (_database, anchor) = Location::in_memory().unwrap();
    let limit = anchor.pragma_query_value(None, "hard_heap_limit", |row| row.get::<_, i64>(0));
    assert_eq!(limit.unwrap(), 2 << 30);
}

#[test]
fn what_a_statement_sorts_goes_to_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = Location::File(folder.path().join("t.db"));
    let (memory, _anchor) = Location::in_memory().unwrap();
    for location in [file, memory] {
        for mode in [Mode::ReadWrite, Mode::ReadOnly] {
            let connection = location.open(mode, LIMITS).unwrap();
            location.prepare(&connection, mode, LIMITS).unwrap();
            let store =
                connection.pragma_query_value(None, "temp_store", |row| row.get::<_, i64>(0));
            assert_eq!(store.unwrap(), 2);
        }
    }
}

#[test]
fn a_guest_is_told_that_memory_has_run_out() {
    let error = ffi::Error::new(ffi::SQLITE_NOMEM);
    let told = fault::of(rusqlite::Error::SqliteFailure(error, None));
    assert!(matches!(told, Error::Other(_)), "{told:?}");
    assert_eq!(
        told.to_string(),
        "out of memory: all statements and databases in memory share 2147483648 bytes"
    );
}
