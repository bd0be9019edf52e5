use super::*;

async fn echo(statement: &str, params: &[Value]) -> Vec<Value> {
    let mut rows = session().await.query(statement, params).await.unwrap();
    rows.rows.remove(0)
}

async fn fault(statement: &str, params: &[Value]) -> String {
    match session().await.query(statement, params).await {
        Err(Error::Statement(message)) => message,
        other => panic!("{statement}: {other:?}"),
    }
}

#[tokio::test]
async fn a_wrong_number_of_parameters_is_an_error_that_counts_them() {
    for (statement, params, expected) in [
        (
            "SELECT $1, $2",
            1,
            "the statement takes 2 parameters, and 1 were given",
        ),
        (
            "SELECT ?",
            2,
            "the statement takes 1 parameters, and 2 were given",
        ),
        (
            "SELECT 1",
            1,
            "the statement takes 0 parameters, and 1 were given",
        ),
        (
            "SELECT $3",
            1,
            "the statement takes 3 parameters, and 1 were given",
        ),
    ] {
        let params = vec![Value::Null; params];
        assert_eq!(fault(statement, &params).await, expected);
    }
}

#[tokio::test]
async fn named_parameters_are_refused() {
    for name in [":name", "@name", "$name", "$1::int", "$0", ":1"] {
        let message = fault(&format!("SELECT {name}"), &[Value::Null]).await;
        assert_eq!(
            message,
            format!("`{name}` is no parameter; write `$1`, `?1` or `?`")
        );
    }
}

/// SQLite would number a `?` by the names that come before it, and not by its place.
#[tokio::test]
async fn two_ways_to_write_parameters_are_not_mixed() {
    let mixed = "parameters are written as `$1` or as `?`, and not as both in one statement";
    for statement in ["SELECT $2, ?, $1", "SELECT ?1, $2", "SELECT $1, ?"] {
        let params = [Value::Int64(1), Value::Int64(2)];
        assert_eq!(fault(statement, &params).await, mixed, "{statement}");
    }
}

#[tokio::test]
async fn one_call_runs_one_statement() {
    let more = "there is more than one statement; run them one by one";
    assert_eq!(fault("SELECT 1; SELECT 2", &[]).await, more);
    assert_eq!(fault("SELECT 1; -- then\n DROP TABLE t;", &[]).await, more);
    assert_eq!(
        fault("SELECT 1\0; SELECT 2", &[]).await,
        "the statement has a zero byte"
    );
    for none in ["", " ;", "-- nothing", &";".repeat(20_000)] {
        assert_eq!(fault(none, &[]).await, "there is no statement");
    }
    assert_eq!(echo("SELECT 1 ; -- one\n", &[]).await, [Value::Int64(1)]);
}

#[tokio::test]
async fn thousands_of_statements_are_no_more_than_one_too_many() {
    let more = "there is more than one statement; run them one by one";
    for many in ["END;", "SELECT 1;", "nonsense;", "SELECT 1; /* */"] {
        for times in [2, 200, 20_000] {
            let said = fault(&many.repeat(times), &[]).await;
            if many == "nonsense;" {
                assert_eq!(said, "near \"nonsense\": syntax error");
            } else {
                assert_eq!(said, more, "{times} times {many}");
            }
        }
    }
    let text = ";".repeat(20_000);
    for after in ["", ";", &";-- ;\n".repeat(20_000)] {
        let echoed = echo(&format!("SELECT '{text}'{after}"), &[]).await;
        assert_eq!(echoed, [Value::Text(text.clone())]);
    }
}

#[tokio::test]
async fn faults_of_a_statement_are_told() {
    let session = session().await;
    exec(&session, "CREATE TABLE t (a INTEGER UNIQUE NOT NULL)").await;
    exec(&session, "INSERT INTO t VALUES (1)").await;
    exec(&session, "CREATE VIRTUAL TABLE words USING fts5(word)").await;
    exec(&session, "INSERT INTO words VALUES ('two books')").await;
    for (statement, expected) in [
        ("SELEC 1", "near \"SELEC\": syntax error"),
        ("SELECT * FROM missing", "no such table: missing"),
        ("SELECT missing FROM t", "no such column: missing"),
        (
            "SELECT \"missing\" FROM t",
            "no such column: \"missing\" - should this be a string literal in single-quotes?",
        ),
        ("INSERT INTO t VALUES (1)", "UNIQUE constraint failed: t.a"),
        (
            "INSERT INTO t VALUES (NULL)",
            "NOT NULL constraint failed: t.a",
        ),
        ("COMMIT", "cannot commit - no transaction is active"),
        (
            "SELECT snippet(words, 5, '[', ']', '...', 10) FROM words WHERE words MATCH 'books'",
            "column index out of range",
        ),
    ] {
        match refused(&session, statement).await {
            Error::Statement(message) => assert_eq!(message, expected),
            other => panic!("{statement}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn exec_counts_rows_that_are_returned_but_not_those_of_a_new_table() {
    let session = session().await;
    exec(&session, "CREATE TABLE t (a INTEGER)").await;
    let returning = "INSERT INTO t VALUES (1), (2) RETURNING a";
    assert_eq!(exec(&session, returning).await, 2);
    assert_eq!(exec(&session, "CREATE TABLE s AS SELECT * FROM t").await, 0);
}

#[tokio::test]
async fn query_gives_rows_that_are_returned() {
    let session = session().await;
    exec(&session, "CREATE TABLE t (a INTEGER)").await;
    let rows = query(&session, "INSERT INTO t VALUES (1), (2) RETURNING a").await;
    assert_eq!(rows.rows, [[Value::Int64(1)], [Value::Int64(2)]]);
}

#[tokio::test]
async fn what_cannot_be_returned_was_not_written() {
    let databases = databases_with([("SQL_MAX_RESULT_BYTES", "100")]).await;
    let session = databases.open("").await.unwrap();
    exec(&session, "CREATE TABLE t (a)").await;
    let returning = "INSERT INTO t VALUES (zeroblob(200)) RETURNING a";
    let no_text = "INSERT INTO t VALUES (CAST(x'ff' AS TEXT)) RETURNING a";
    let kept = "INSERT INTO t VALUES (1) RETURNING a";
    for begin in ["SELECT 1", "BEGIN"] {
        query(&session, begin).await;
        refused(&session, returning).await;
        refused(&session, no_text).await;
        assert_eq!(
            one(&session, "SELECT COUNT(*) FROM t").await,
            Value::Int64(0)
        );
        assert_eq!(one(&session, kept).await, Value::Int64(1));
        assert_eq!(
            one(&session, "SELECT COUNT(*) FROM t").await,
            Value::Int64(1)
        );
        exec(&session, "DELETE FROM t").await;
    }
    exec(&session, "COMMIT").await;
}

#[tokio::test]
async fn a_pragma_beside_another_statement_takes_no_effect() {
    let session = session().await;
    let foreign_keys = "PRAGMA foreign_keys";
    assert_eq!(one(&session, foreign_keys).await, Value::Int64(1));
    refused(&session, "PRAGMA foreign_keys = OFF; SELECT 1").await;
    refused(&session, "PRAGMA foreign_keys = OFF; nonsense").await;
    assert_eq!(one(&session, foreign_keys).await, Value::Int64(1));
    exec(&session, "PRAGMA foreign_keys = OFF; -- by itself").await;
    assert_eq!(one(&session, foreign_keys).await, Value::Int64(0));
}
