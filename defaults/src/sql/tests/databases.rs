use super::*;

#[tokio::test]
async fn other_names_are_databases_of_their_own() {
    let databases = databases_with([]).await;
    for name in ["", "a", "b", "a/../b", "ä", "\0"] {
        let session = databases.open(name).await.unwrap();
        exec(&session, "CREATE TABLE t (a INTEGER)").await;
    }
    let again = databases.open("a").await.unwrap();
    assert_eq!(exec(&again, "INSERT INTO t VALUES (1)").await, 1);
}

#[tokio::test]
async fn two_backends_share_no_database_in_memory() {
    let (one, two) = (databases_with([]).await, databases_with([]).await);
    for databases in [&one, &two] {
        let session = databases.open("").await.unwrap();
        exec(&session, "CREATE TABLE t (a INTEGER)").await;
    }
}

#[tokio::test]
async fn a_database_in_memory_outlives_its_sessions() {
    let databases = databases_with([]).await;
    for statement in ["CREATE TABLE t (a INTEGER)", "INSERT INTO t VALUES (1)"] {
        exec(&databases.open("a").await.unwrap(), statement).await;
    }
    let session = databases.open("a").await.unwrap();
    drop(databases);
    assert_eq!(one(&session, "SELECT a FROM t").await, Value::Int64(1));
}

#[tokio::test]
async fn a_file_keeps_what_was_committed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("orders.db");
    let options = [("SQL_DATABASE", path.to_str().unwrap())];
    let session = databases_with(options).await.open("").await.unwrap();
    exec(&session, "CREATE TABLE t (a INTEGER)").await;
    drop(session);

    let databases = databases_with(options).await.with_database("again", &path);
    let session = databases.open("").await.unwrap();
    assert_eq!(exec(&session, "INSERT INTO t VALUES (1)").await, 1);
    let again = databases.open("again").await.unwrap();
    assert_eq!(one(&again, "SELECT a FROM t").await, Value::Int64(1));
}

#[tokio::test]
async fn a_file_that_cannot_be_opened_fails_to_connect() {
    let folder = tempfile::tempdir().unwrap();
    let garbage = folder.path().join("garbage.db");
    std::fs::write(&garbage, [7; 5000]).unwrap();
    for path in [garbage, folder.path().join("missing/orders.db")] {
        let options = SqliteOptions::from_pairs([("SQL_DATABASE", &path)]).unwrap();
        let error = Sqlite::connect_with(options).await.unwrap_err();
        assert_eq!(error.to_string(), "Sqlite could not connect");
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_opened_is_not_shown_to_the_guest() {
    let databases = databases_with([])
        .await
        .with_database("lost", "/missing/orders.db");
    let error = databases.open("lost").await.unwrap_err();
    assert!(matches!(error, Error::Backend(_)));
    assert_eq!(error.to_string(), "the sql backend failed");
}

#[tokio::test]
async fn a_guest_can_make_only_so_many_databases() {
    let databases = databases_with([]).await.with_database("file", "/dev/null");
    for n in 1..MOST_DATABASES {
        databases.locate(&n.to_string(), Mode::ReadWrite).unwrap();
    }
    let error = databases.open("one more").await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "no more than 100 databases are kept in memory"
    );
    databases.locate("1", Mode::ReadWrite).unwrap();
    databases.locate("default", Mode::ReadWrite).unwrap();
    databases.locate("file", Mode::ReadWrite).unwrap();
}

#[tokio::test]
async fn a_database_can_become_only_so_large() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("orders.db");
    for path in [":memory:", file.to_str().unwrap()] {
        let options = [("SQL_MAX_DATABASE_BYTES", "65536"), ("SQL_DATABASE", path)];
        let session = databases_with(options).await.open("").await.unwrap();
        for table in ["TABLE main.t", "TEMP TABLE s"] {
            exec(&session, &format!("CREATE {table} (a BLOB)")).await;
        }
        for table in ["t", "s"] {
            let statement = format!("INSERT INTO {table} VALUES (zeroblob(30000))");
            assert_eq!(exec(&session, &statement).await, 1);
            let statement = format!("INSERT INTO {table} VALUES (zeroblob(100000))");
            let error = refused(&session, &statement).await;
            assert_eq!(error.to_string(), "database is full", "{path} {table}");
            let count = one(&session, &format!("SELECT COUNT(*) FROM {table}")).await;
            assert_eq!(count, Value::Int64(1));
        }
    }
}

#[tokio::test]
async fn a_file_that_is_gone_is_named_when_it_is_to_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("orders.db");
    let databases = databases_with([("SQL_DATABASE", path.to_str().unwrap())]).await;
    std::fs::remove_file(&path).unwrap();
    let error = databases.open_read_only("").await.unwrap_err();
    assert_eq!(error.to_string(), "no such database: default");
}
