use super::*;

async fn denied(session: &SqliteSession, statement: &str) -> String {
    match refused(session, statement).await {
        Error::AccessDenied(what) => what,
        other => panic!("{statement}: {other:?}"),
    }
}

#[tokio::test]
async fn other_files_are_out_of_reach() {
    let session = session().await;
    for statement in [
        "ATTACH 'other.db' AS other",
        "ATTACH ':memory:' AS other",
        "ATTACH '' AS other",
        "ATTACH 'other' || '.db' AS other",
        "attach database (SELECT 'other.db') AS other",
        "DETACH main",
        "DETACH 'ma' || 'in'",
        "VACUUM",
        "VACUUM INTO 'other.db'",
        "VACUUM INTO 'other' || '.db'",
        "SELECT load_extension('other.so')",
        "SELECT Load_Extension('other.so', 'init')",
    ] {
        let what = denied(&session, statement).await;
        assert!(what.ends_with(" is not offered"), "{statement}: {what}");
    }
    assert_eq!(one(&session, "SELECT 1").await, Value::Int64(1));
}

#[tokio::test]
async fn an_attach_with_a_parameter_is_refused() {
    let params = [text("other.db")];
    let refused = session().await.exec("ATTACH $1 AS other", &params).await;
    assert!(
        matches!(refused, Err(Error::AccessDenied(_))),
        "{refused:?}"
    );
}

#[tokio::test]
async fn pragmas_beyond_the_schema_are_refused() {
    let session = session().await;
    for pragma in [
        "journal_mode = DELETE",
        "temp_store_directory = '/tmp'",
        "database_list",
        "writable_schema = ON",
        "max_page_count = 1000000",
        "page_size = 65536",
        "mmap_size = 1000000",
        "busy_timeout = 0",
        "main.Journal_Mode",
    ] {
        let what = denied(&session, &format!("PRAGMA {pragma}")).await;
        assert!(what.starts_with("PRAGMA "), "{what}");
    }
    assert_eq!(
        denied(&session, "PRAGMA key = 'x'").await,
        "PRAGMA key is not offered"
    );
    denied(&session, "SELECT * FROM pragma_database_list").await;
}

#[tokio::test]
async fn pragmas_of_the_schema_are_offered() {
    let session = session().await;
    exec(&session, "CREATE TABLE t (a INTEGER, b TEXT)").await;
    assert_eq!(query(&session, "PRAGMA table_info(t)").await.rows.len(), 2);
    assert_eq!(
        query(&session, "SELECT * FROM pragma_table_info('t')")
            .await
            .rows
            .len(),
        2
    );
    exec(&session, "PRAGMA user_version = 7").await;
    assert_eq!(one(&session, "PRAGMA User_Version").await, Value::Int64(7));
    assert_eq!(one(&session, "PRAGMA foreign_keys").await, Value::Int64(1));
}

#[tokio::test]
async fn indexes_for_text_and_for_space_are_offered() {
    let session = session().await;
    for module in ["fts4", "fts5"] {
        exec(
            &session,
            &format!("CREATE VIRTUAL TABLE {module}_t USING {module}(a)"),
        )
        .await;
        exec(
            &session,
            &format!("INSERT INTO {module}_t VALUES ('two books')"),
        )
        .await;
        let found = format!("SELECT a FROM {module}_t WHERE a MATCH 'books'");
        assert_eq!(one(&session, &found).await, text("two books"));
    }
    exec(
        &session,
        "CREATE VIRTUAL TABLE boxes USING rtree(id, x0, x1)",
    )
    .await;
    exec(&session, "INSERT INTO boxes VALUES (7, 2, 3)").await;
    assert_eq!(
        one(&session, "SELECT id FROM boxes WHERE x0 < 3").await,
        Value::Int64(7)
    );
}

#[tokio::test]
async fn what_sqlite_keeps_for_itself_cannot_be_written_to() {
    let session = session().await;
    exec(&session, "CREATE VIRTUAL TABLE t USING fts5(a)").await;
    for table in ["sqlite_master", "t_data"] {
        let error = refused(&session, &format!("DELETE FROM {table}")).await;
        assert_eq!(
            error.to_string(),
            format!("table {table} may not be modified")
        );
    }
}

#[tokio::test]
async fn a_refusal_is_told_once() {
    let session = session().await;
    denied(&session, "ATTACH 'other.db' AS other").await;
    let error = refused(&session, "SELECT * FROM missing").await;
    assert!(matches!(error, Error::Statement(_)), "{error:?}");
}

#[tokio::test]
async fn a_result_stops_at_its_limit() {
    let databases = databases_with([("SQL_MAX_RESULT_BYTES", "100000")]).await;
    let session = databases.open("").await.unwrap();
    let counting = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) \
                    SELECT i FROM n LIMIT 10000";
    for statement in [
        counting,
        "SELECT zeroblob(100000)",
        "SELECT zeroblob(2000000)",
    ] {
        let error = refused(&session, statement).await;
        assert_eq!(error.to_string(), "the result is larger than 100000 bytes");
    }
    let value = one(&session, "SELECT hex(zeroblob(49000))").await;
    assert_eq!(value, text(&"0".repeat(98_000)));
}

#[tokio::test]
async fn a_small_limit_of_results_does_not_limit_what_is_written() {
    let databases = databases_with([("SQL_MAX_RESULT_BYTES", "100")]).await;
    let session = databases.open("").await.unwrap();
    let columns: Vec<_> = (0..100).map(|n| format!("column_{n} INTEGER")).collect();
    exec(
        &session,
        &format!("CREATE TABLE wide ({})", columns.join(", ")),
    )
    .await;
    exec(&session, "CREATE TABLE t AS SELECT zeroblob(100000) AS a").await;
    assert_eq!(
        one(&session, "SELECT LENGTH(a) FROM t").await,
        Value::Int64(100_000)
    );
}
