use super::*;

#[tokio::test]
async fn a_session_that_reads_makes_no_database() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("archive.db");
    let databases = databases_with([]).await.with_database("archive", &path);
    for name in ["archive", "in memory"] {
        let missing = databases.open_read_only(name).await;
        assert!(
            matches!(&missing, Err(Error::NoSuchDatabase(missing)) if missing == name),
            "{missing:?}"
        );
        assert!(!path.exists());
    }
    for name in ["archive", "in memory"] {
        exec(&databases.open(name).await.unwrap(), "CREATE TABLE t (a)").await;
        let reader = databases.open_read_only(name).await.unwrap();
        assert_eq!(query(&reader, "SELECT a FROM t").await.rows.len(), 0);
    }
}

/// What SQLite writes to a database without a word for it, or beside its tables.
#[tokio::test]
async fn a_session_that_reads_changes_nothing_in_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("orders.db");
    let options = [("SQL_DATABASE", path.to_str().unwrap())];
    for options in [&options[..], &[]] {
        let options = SqliteOptions::from_pairs(options.iter().copied()).unwrap();
        let databases = Sqlite::connect_with(options).await.unwrap();
        let writer = databases.open("").await.unwrap();
        exec(&writer, "CREATE TABLE t (a INTEGER)").await;
        exec(&writer, "CREATE VIRTUAL TABLE words USING fts5(a)").await;
        let before = one(&writer, "PRAGMA data_version").await;

        let reader = databases.open_read_only("").await.unwrap();
        for statement in [
            "PRAGMA user_version = 7",
            "REPLACE INTO t VALUES (1)",
            "INSERT INTO words(words) VALUES ('optimize')",
            "ANALYZE",
            "REINDEX",
            "PRAGMA query_only = OFF",
            "PRAGMA wal_checkpoint",
            "VACUUM",
            "ATTACH 'orders.db' AS again",
        ] {
            let error = refused(&reader, statement).await;
            assert!(
                matches!(error, Error::AccessDenied(_)),
                "{statement}: {error:?}"
            );
        }
        exec(&reader, "CREATE TEMP TABLE own (a INTEGER)").await;
        exec(&reader, "INSERT INTO own VALUES (1)").await;
        exec(
            &reader,
            "CREATE TEMP TRIGGER own_t AFTER INSERT ON own BEGIN INSERT INTO t VALUES (1); END",
        )
        .await;
        let error = refused(&reader, "INSERT INTO own VALUES (1)").await;
        assert!(matches!(error, Error::AccessDenied(_)), "{error:?}");

        assert_eq!(one(&writer, "PRAGMA data_version").await, before);
        assert_eq!(one(&writer, "PRAGMA user_version").await, Value::Int64(0));
        assert_eq!(
            one(&writer, "SELECT COUNT(*) FROM t").await,
            Value::Int64(0)
        );
    }
}

#[tokio::test]
async fn who_reads_a_file_keeps_nobody_from_writing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("orders.db");
    let options = [
        ("SQL_DATABASE", path.to_str().unwrap()),
        ("SQL_BUSY_TIMEOUT", "0s"),
    ];
    let databases = databases_with(options).await;
    let writer = databases.open("").await.unwrap();
    exec(&writer, "CREATE TABLE t (a INTEGER)").await;
    let reader = databases.open_read_only("").await.unwrap();
    for begin in ["BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"] {
        exec(&reader, begin).await;
        assert_eq!(exec(&writer, "INSERT INTO t VALUES (1)").await, 1);
        exec(&reader, "ROLLBACK").await;
    }
}
