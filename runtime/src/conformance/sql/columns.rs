//! Columns of results, and the kinds that they were declared to hold.

use super::{
    QUERY, binary, changed, date, found, gives, in_table, int, is, opened, text, time, timestamp,
};
use crate::conformance::{Broken, Shown};
use crate::sql::{Kind, Session, Sql, Value};

/// Columns of every kind.
const DECLARED: &str = "a BOOLEAN, b SMALLINT, c INTEGER, d BIGINT, e REAL, f DOUBLE PRECISION, g TEXT, h VARCHAR(9), \
     i BYTEA, j DATE, k TIME, l TIMESTAMP";

/// What these columns hold.
const KINDS: [Kind; 12] = [
    Kind::Boolean,
    Kind::Integer,
    Kind::Integer,
    Kind::Integer,
    Kind::Real,
    Kind::Real,
    Kind::Text,
    Kind::Text,
    Kind::Binary,
    Kind::Date,
    Kind::Time,
    Kind::Timestamp,
];

async fn names<S: Session>(session: &S, statement: &str, expected: &[&str]) -> Shown {
    let columns = found(session, statement, &[]).await?.columns;
    let names: Vec<_> = columns.iter().map(|column| column.name.as_str()).collect();
    let asked = QUERY.asked(format!("for the names of the columns of `{statement}`"));
    is(asked, &names[..], &expected)
}

async fn kinds<S: Session>(session: &S, statement: &str) -> Result<Vec<Kind>, Broken> {
    let columns = found(session, statement, &[]).await?.columns;
    Ok(columns.iter().map(|column| column.kind).collect())
}

/// Columns, and the values in them, are where the statement has them, not where the table or the alphabet has.
pub async fn columns_come_in_the_order_of_the_statement<B: Sql>(database: B) -> Shown {
    in_table(&database, "b TEXT, a TEXT, c TEXT", async |session, t| {
        let insert = format!("INSERT INTO {t} VALUES ('in b', 'in a', 'in c')");
        changed(session, &insert, &[]).await?;
        let select = format!("SELECT c, a, b FROM {t}");
        names(session, &select, &["c", "a", "b"]).await?;
        let row = ["in c", "in a", "in b"].map(text);
        gives(session, &select, &[], [row]).await
    })
    .await
}

/// A column is called what the statement calls it, to the letter where it is quoted.
pub async fn a_column_goes_by_its_alias<B: Sql>(database: B) -> Shown {
    in_table(&database, "a INTEGER", async |session, t| {
        let select = format!("SELECT a AS renamed, a AS \"In Größe 🦀\", a + 1 AS more FROM {t}");
        names(session, &select, &["renamed", "In Größe 🦀", "more"]).await
    })
    .await
}

/// A row is no map: of two columns of one name each has its value.
pub async fn columns_of_one_name_are_both_there<B: Sql>(database: B) -> Shown {
    in_table(&database, "a INTEGER", async |session, t| {
        changed(session, &format!("INSERT INTO {t} VALUES (1), (2)"), &[]).await?;
        let select = format!("SELECT l.a, r.a FROM {t} l JOIN {t} r ON l.a < r.a");
        names(session, &select, &["a", "a"]).await?;
        gives(session, &select, &[], [[int(1), int(2)]]).await
    })
    .await
}

/// A column tells its kind where there is no value that could.
pub async fn columns_tell_what_they_were_declared_to_hold<B: Sql>(database: B) -> Shown {
    in_table(&database, DECLARED, async |session, t| {
        let select = format!("SELECT * FROM {t}");
        let asked = QUERY.asked(format!("for the kinds of columns declared as {DECLARED}"));
        is(asked, &kinds(session, &select).await?[..], &&KINDS[..])
    })
    .await
}

/// A guest that makes a table of a result has its head even when the result is empty.
pub async fn a_result_without_rows_has_its_columns<B: Sql>(database: B) -> Shown {
    in_table(&database, "a INTEGER, b TEXT", async |session, t| {
        let select = format!("SELECT b, a FROM {t} WHERE a = 1");
        names(session, &select, &["b", "a"]).await?;
        gives(session, &select, &[], Vec::<[Value; 2]>::new()).await
    })
    .await
}

/// NULL is in no column a zero, a false or an empty text, and leaves the column its kind.
pub async fn null_reads_as_null_in_a_column_of_every_kind<B: Sql>(database: B) -> Shown {
    in_table(&database, DECLARED, async |session, t| {
        let placeholders: Vec<_> = (1..=KINDS.len()).map(|n| format!("${n}")).collect();
        let insert = format!("INSERT INTO {t} VALUES ({})", placeholders.join(", "));
        let nulls = KINDS.map(|_| Value::Null);
        changed(session, &insert, &nulls).await?;
        let select = format!("SELECT * FROM {t}");
        gives(session, &select, &[], [nulls]).await?;
        let asked = QUERY.asked("for the kinds of columns that have but NULL in them");
        is(asked, &kinds(session, &select).await?[..], &&KINDS[..])
    })
    .await
}

/// What a value reads as is of its column, not of how it came there.
pub async fn a_literal_reads_as_its_column_is_declared<B: Sql>(database: B) -> Shown {
    in_table(&database, DECLARED, async |session, t| {
        let insert = format!(
            "INSERT INTO {t} VALUES (TRUE, -1, 2, 3000000000, 0.5, 1, 'text', 'short', NULL, \
             '2026-01-31', '23:59:59', '2026-01-31T23:59:59')"
        );
        changed(session, &insert, &[]).await?;
        changed(
            session,
            &format!("UPDATE {t} SET i = $1"),
            &[binary("bytes")],
        )
        .await?;
        let expected = [
            Value::Boolean(true),
            int(-1),
            int(2),
            int(3_000_000_000),
            Value::Double(0.5),
            Value::Double(1.0),
            text("text"),
            text("short"),
            binary("bytes"),
            date("2026-01-31"),
            time("23:59:59"),
            timestamp("2026-01-31T23:59:59"),
        ];
        gives(session, &format!("SELECT * FROM {t}"), &[], [expected]).await
    })
    .await
}

/// A statement that was prepared before another session changed the table gives the table as it is.
pub async fn columns_follow_a_change_of_the_table<B: Sql>(database: B) -> Shown {
    in_table(&database, "a INTEGER", async |session, t| {
        let select = format!("SELECT * FROM {t}");
        changed(session, &format!("INSERT INTO {t} VALUES (1)"), &[]).await?;
        gives(session, &select, &[], [[int(1)]]).await?;
        let other = opened(&database).await?;
        changed(&other, &format!("ALTER TABLE {t} ADD COLUMN b DATE"), &[]).await?;
        names(session, &select, &["a", "b"]).await?;
        gives(session, &select, &[], [[int(1), Value::Null]]).await
    })
    .await
}
