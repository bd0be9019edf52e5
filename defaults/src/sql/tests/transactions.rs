use std::path::Path;

use super::*;

/// Databases that wait for no lock, in memory and in a file.
async fn impatient(folder: &Path) -> [Sqlite; 2] {
    let file = folder.join("t.db");
    let timeout = ("SQL_BUSY_TIMEOUT", "0ms");
    let both = [
        databases_with([timeout]).await,
        databases_with([timeout, ("SQL_DATABASE", file.to_str().unwrap())]).await,
    ];
    for databases in &both {
        let session = databases.open("").await.unwrap();
        exec(&session, "CREATE TABLE t (a INTEGER)").await;
        // It stays: the last one to leave a file takes a lock for it, on a thread of its own.
        std::mem::forget(session);
    }
    both
}

async fn count(session: &SqliteSession) -> Value {
    one(session, "SELECT COUNT(*) FROM t").await
}

#[tokio::test]
async fn a_reader_of_a_file_reads_what_was_there_before_a_writer() {
    let folder = tempfile::tempdir().unwrap();
    let [_, file] = impatient(folder.path()).await;
    let (a, b) = (file.open("").await.unwrap(), file.open("").await.unwrap());
    exec(&a, "BEGIN").await;
    exec(&a, "INSERT INTO t VALUES (1)").await;
    exec(&b, "BEGIN").await;
    assert_eq!(count(&b).await, Value::Int64(0));
    exec(&a, "COMMIT").await;
    assert_eq!(count(&b).await, Value::Int64(0));
    exec(&b, "COMMIT").await;
    assert_eq!(count(&b).await, Value::Int64(1));
}

#[tokio::test]
async fn a_reader_in_memory_waits_for_a_writer() {
    let folder = tempfile::tempdir().unwrap();
    let [memory, _] = impatient(folder.path()).await;
    let (a, b) = (
        memory.open("").await.unwrap(),
        memory.open("").await.unwrap(),
    );
    exec(&a, "BEGIN").await;
    exec(&a, "INSERT INTO t VALUES (1)").await;
    let error = refused(&b, "SELECT COUNT(*) FROM t").await;
    assert!(matches!(error, Error::Busy), "{error:?}");
    exec(&a, "ROLLBACK").await;
    assert_eq!(count(&b).await, Value::Int64(0));
}

#[tokio::test]
async fn a_second_writer_is_told_that_the_database_is_locked() {
    let folder = tempfile::tempdir().unwrap();
    for databases in impatient(folder.path()).await {
        let (a, b) = (
            databases.open("").await.unwrap(),
            databases.open("").await.unwrap(),
        );
        exec(&a, "BEGIN IMMEDIATE").await;
        let error = refused(&b, "INSERT INTO t VALUES (2)").await;
        assert!(matches!(error, Error::Busy), "{error:?}");
        exec(&a, "COMMIT").await;
        assert_eq!(exec(&b, "INSERT INTO t VALUES (2)").await, 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_writer_waits_for_another() {
    let databases = databases_with([]).await;
    let (a, b) = (
        databases.open("").await.unwrap(),
        databases.open("").await.unwrap(),
    );
    exec(&a, "CREATE TABLE t (a INTEGER)").await;
    exec(&a, "BEGIN IMMEDIATE").await;
    let waiting = tokio::spawn(async move { exec(&b, "INSERT INTO t VALUES (2)").await });
    exec(&a, "INSERT INTO t VALUES (1)").await;
    exec(&a, "COMMIT").await;
    assert_eq!(waiting.await.unwrap(), 1);
    assert_eq!(count(&a).await, Value::Int64(2));
}

#[tokio::test]
async fn a_session_can_be_opened_while_another_holds_a_lock() {
    let folder = tempfile::tempdir().unwrap();
    for databases in impatient(folder.path()).await {
        let a = databases.open("").await.unwrap();
        exec(&a, "BEGIN EXCLUSIVE").await;
        let b = databases.open("").await.unwrap();
        exec(&a, "COMMIT").await;
        assert_eq!(count(&b).await, Value::Int64(0));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn transactions_of_four_sessions_lose_no_update() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("t.db");
    for path in [":memory:", file.to_str().unwrap()] {
        let databases = databases_with([("SQL_DATABASE", path), ("SQL_BUSY_TIMEOUT", "1h")]).await;
        let session = databases.open("").await.unwrap();
        exec(&session, "CREATE TABLE t (a INTEGER)").await;
        exec(&session, "INSERT INTO t VALUES (0)").await;
        let mut tasks = Vec::new();
        for _ in 0..4 {
            let session = databases.open("").await.unwrap();
            tasks.push(tokio::spawn(async move {
                for _ in 0..10 {
                    exec(&session, "BEGIN IMMEDIATE").await;
                    let Value::Int64(read) = one(&session, "SELECT a FROM t").await else {
                        panic!("it is an integer");
                    };
                    let sum = [Value::Int64(read + 1)];
                    session.exec("UPDATE t SET a = $1", &sum).await.unwrap();
                    exec(&session, "COMMIT").await;
                }
            }));
        }
        for task in tasks {
            task.await.unwrap();
        }
        assert_eq!(one(&session, "SELECT a FROM t").await, Value::Int64(40));
    }
}

/// A session in a transaction that SQLite has rolled back, since the database was full.
async fn rolled_back() -> SqliteSession {
    let databases = databases_with([("SQL_MAX_DATABASE_BYTES", "64KiB")]).await;
    let session = databases.open("").await.unwrap();
    exec(&session, "CREATE TABLE t (a)").await;
    exec(&session, "BEGIN").await;
    exec(&session, "INSERT INTO t VALUES (1)").await;
    let error = refused(&session, "INSERT INTO t VALUES (zeroblob(1000000))").await;
    assert_eq!(error.to_string(), "database is full");
    session
}

#[tokio::test]
async fn nothing_is_kept_of_a_transaction_that_sqlite_has_rolled_back() {
    let session = rolled_back().await;
    for statement in ["INSERT INTO t VALUES (2)", "BEGIN", "SAVEPOINT s"] {
        assert_eq!(
            refused(&session, statement).await.to_string(),
            "a statement that failed has rolled back the transaction; it is ended by `ROLLBACK`"
        );
    }
    exec(&session, " /* at last */ rollback;").await;
    assert_eq!(count(&session).await, Value::Int64(0));
    let error = refused(&session, "ROLLBACK").await;
    assert_eq!(
        error.to_string(),
        "cannot rollback - no transaction is active"
    );
}

#[tokio::test]
async fn a_transaction_that_sqlite_has_rolled_back_is_not_committed() {
    for commit in ["COMMIT", "END TRANSACTION"] {
        let session = rolled_back().await;
        assert_eq!(
            refused(&session, commit).await.to_string(),
            "a statement that failed has rolled back the transaction"
        );
        exec(&session, "INSERT INTO t VALUES (2)").await;
        assert_eq!(count(&session).await, Value::Int64(1));
    }
}

#[tokio::test]
async fn what_ends_a_transaction_that_sqlite_has_rolled_back_is_no_other_statement() {
    let session = rolled_back().await;
    exec(&session, "ROLLBACK").await;
    let insert = "INSERT INTO t VALUES ($1)";
    let long = [Value::Binary(vec![0; 1_000_000].into())];
    session.exec(insert, &[Value::Int64(1)]).await.unwrap();
    exec(&session, "BEGIN").await;
    exec(&session, "ROLLBACK").await;
    exec(&session, "BEGIN").await;
    session.exec(insert, &long).await.unwrap_err();
    // SQLite explains what it does not do, and asks for nothing where there is nothing to do.
    for statement in [
        "EXPLAIN COMMIT",
        "EXPLAIN ROLLBACK",
        "DROP TABLE IF EXISTS missing",
    ] {
        let error = refused(&session, statement).await.to_string();
        assert!(error.ends_with("it is ended by `ROLLBACK`"), "{error}");
    }
    exec(&session, "ROLLBACK").await;
}

#[tokio::test]
async fn a_statement_that_returns_rows_and_finds_a_lock_leaves_no_transaction() {
    let folder = tempfile::tempdir().unwrap();
    let [memory, _] = impatient(folder.path()).await;
    let [reader, writer] = [
        memory.open("").await.unwrap(),
        memory.open("").await.unwrap(),
    ];
    exec(&reader, "BEGIN").await;
    assert_eq!(count(&reader).await, Value::Int64(0));
    let error = refused(&writer, "INSERT INTO t VALUES (1) RETURNING a").await;
    assert!(matches!(error, Error::Busy), "{error:?}");
    exec(&reader, "COMMIT").await;
    exec(&writer, "INSERT INTO t VALUES (2)").await;
    drop(writer);
    assert_eq!(count(&reader).await, Value::Int64(1));
}
