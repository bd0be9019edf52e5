use runtime::Bytes;

use super::*;

/// What comes back of a value from a column that was declared like this.
async fn kept(declared: &str, value: Value) -> Value {
    let session = session().await;
    exec(&session, &format!("CREATE TABLE t (a {declared})")).await;
    session
        .exec("INSERT INTO t VALUES ($1)", &[value])
        .await
        .unwrap();
    one(&session, "SELECT a FROM t").await
}

#[tokio::test]
async fn values_come_back_whatever_the_word_for_their_kind() {
    for (declared, value) in [
        ("REAL", Value::Double(f64::INFINITY)),
        ("TEXT", text("ä\0🦀")),
        ("VARCHAR(9)", text("42")),
        ("BLOB", Value::Binary(Bytes::from_static(&[0, 255]))),
        ("bool not null", Value::Boolean(false)),
        ("TIMESTAMP", Value::Timestamp("2026-01-31T23:59:59Z".into())),
        ("DATETIME", Value::Timestamp("2026-01-31 23:59:59".into())),
        (
            "timestamp with time zone",
            Value::Timestamp("2026-01-31T23:59:59+01:00".into()),
        ),
        ("", text("undeclared")),
    ] {
        assert_eq!(kept(declared, value.clone()).await, value, "{declared}");
    }
}

#[tokio::test]
async fn what_a_column_was_not_declared_for_comes_back_as_it_is() {
    for (declared, value) in [
        ("BOOLEAN", Value::Int64(2)),
        ("BOOLEAN", text("maybe")),
        ("DATE", Value::Int64(20_000)),
        ("TIMESTAMP", Value::Double(2_460_000.5)),
        ("INTEGER", text("seven")),
    ] {
        assert_eq!(kept(declared, value.clone()).await, value, "{declared}");
    }
}

#[tokio::test]
async fn what_sqlite_cannot_keep_is_refused() {
    for (value, expected) in [
        (
            Value::UInt64(1 << 63),
            "parameter 2 is 9223372036854775808, above 9223372036854775807",
        ),
        (
            Value::Double(f64::NAN),
            "parameter 2 is not a number, which SQLite keeps as NULL",
        ),
        (
            Value::Float(f32::NAN),
            "parameter 2 is not a number, which SQLite keeps as NULL",
        ),
    ] {
        let refused = session()
            .await
            .query("SELECT $1, $2", &[Value::Null, value])
            .await;
        match refused {
            Err(Error::Statement(message)) => assert_eq!(message, expected),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_parameter_is_of_its_own_type() {
    let session = session().await;
    for (value, expected) in [
        (Value::Int64(1), "integer"),
        (Value::Double(1.0), "real"),
        (text("1"), "text"),
        (Value::Binary(Bytes::from_static(b"1")), "blob"),
        (Value::Boolean(true), "integer"),
        (Value::Date("2026-01-31".into()), "text"),
        (Value::Null, "null"),
    ] {
        let rows = session.query("SELECT typeof($1)", &[value]).await.unwrap();
        assert_eq!(rows.rows, [[text(expected)]]);
    }
}

#[tokio::test]
async fn dates_are_bound_as_texts_that_sqlite_understands() {
    let date = [Value::Date("2026-01-31".into())];
    let rows = session()
        .await
        .query("SELECT date($1, '+1 day')", &date)
        .await
        .unwrap();
    assert_eq!(rows.rows, [[text("2026-02-01")]]);
}

#[tokio::test]
async fn columns_have_their_names_and_kinds_even_without_rows() {
    let session = session().await;
    exec(
        &session,
        "CREATE TABLE t (a BOOLEAN, b INT8, c FLOAT8, d NVARCHAR(1), e VARBINARY(9), f DATE, \
         g TIME WITH TIME ZONE, h DATETIME, i NUMERIC(9, 2), j, k UUID, l CHAR BINARY)",
    )
    .await;
    let rows = query(&session, "SELECT *, a AS renamed, 1 + 1 FROM t").await;
    let columns: Vec<_> = rows
        .columns
        .iter()
        .map(|c| (c.name.as_str(), c.kind))
        .collect();
    let expected = [
        ("a", Kind::Boolean),
        ("b", Kind::Integer),
        ("c", Kind::Real),
        ("d", Kind::Text),
        ("e", Kind::Binary),
        ("f", Kind::Date),
        ("g", Kind::Time),
        ("h", Kind::Timestamp),
        ("i", Kind::Real),
        ("j", Kind::Text),
        ("k", Kind::Text),
        ("l", Kind::Text),
        ("renamed", Kind::Boolean),
        ("1 + 1", Kind::Text),
    ];
    assert_eq!(columns, expected);
    assert!(rows.rows.is_empty());
}

#[tokio::test]
async fn a_text_that_is_not_utf_8_is_an_error_that_names_its_column() {
    let session = session().await;
    let error = refused(&session, "SELECT 1 AS a, CAST(x'ff' AS TEXT) AS b").await;
    assert_eq!(error.to_string(), "column `b` has a text that is not UTF-8");
}

#[tokio::test]
async fn a_view_tells_what_its_columns_were_declared_for() {
    let session = session().await;
    exec(&session, "CREATE TABLE t (paid BOOLEAN)").await;
    exec(&session, "CREATE VIEW v AS SELECT paid AS p FROM t").await;
    exec(&session, "INSERT INTO t VALUES (TRUE)").await;
    let rows = query(&session, "SELECT p FROM v").await;
    assert_eq!(rows.columns, [Column::new("p", Kind::Boolean)]);
    assert_eq!(rows.rows, [[Value::Boolean(true)]]);
    let returned = one(&session, "INSERT INTO t VALUES (FALSE) RETURNING paid").await;
    assert_eq!(returned, Value::Boolean(false));
}
