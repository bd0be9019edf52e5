//! Statements that are wrong, and rows that a constraint refuses.

use super::{answers, changed, counts, gives, in_table, int, is_offered, opened, refused, text};
use crate::conformance::{Shown, fresh};
use crate::sql::{Sql, Value};

/// A mistake in a statement is told as one, and is the end of the statement only.
pub async fn a_session_goes_on_after_a_syntax_error<B: Sql>(database: B) -> Shown {
    let session = opened(&database).await?;
    for statement in ["SELEC 1", "SELECT 1 +", "SELECT 'not ended"] {
        refused(&session, statement, &[]).await?;
        answers(&session, "goes on").await?;
    }
    Ok(())
}

/// Tables, columns and functions that do not exist are the statement's fault.
pub async fn what_does_not_exist_is_refused<B: Sql>(database: B) -> Shown {
    in_table(&database, "a INTEGER", async |session, t| {
        let missing = fresh("missing").replace('-', "_");
        for statement in [
            format!("SELECT * FROM {missing}"),
            format!("DROP TABLE {missing}"),
            format!("SELECT {missing} FROM {t}"),
            format!("INSERT INTO {t} ({missing}) VALUES (1)"),
            format!("SELECT {missing}(a) FROM {t}"),
        ] {
            refused(session, &statement, &[]).await?;
        }
        Ok(())
    })
    .await
}

/// A misspelt name is not taken for the text of its letters.
pub async fn a_name_in_double_quotes_is_no_text<B: Sql>(database: B) -> Shown {
    in_table(&database, "a TEXT", async |session, t| {
        refused(session, &format!("SELECT \"b\" FROM {t}"), &[]).await?;
        refused(session, &format!("INSERT INTO {t} VALUES (\"b\")"), &[]).await?;
        counts(session, t, 0).await
    })
    .await
}

/// A key that is taken is refused, and the row that has it stays as it is.
pub async fn a_second_row_of_a_unique_key_is_refused<B: Sql>(database: B) -> Shown {
    let columns = "a INTEGER PRIMARY KEY, b TEXT UNIQUE";
    in_table(&database, columns, async |session, t| {
        let insert = format!("INSERT INTO {t} VALUES ($1, $2)");
        changed(session, &insert, &[int(1), text("one")]).await?;
        refused(session, &insert, &[int(1), text("two")]).await?;
        refused(session, &insert, &[int(2), text("one")]).await?;
        let select = format!("SELECT a, b FROM {t}");
        gives(session, &select, &[], [[int(1), text("one")]]).await
    })
    .await
}

/// NULL is refused in a column that was declared without it.
pub async fn null_is_refused_where_it_may_not_be<B: Sql>(database: B) -> Shown {
    in_table(&database, "a INTEGER NOT NULL", async |session, t| {
        let insert = format!("INSERT INTO {t} VALUES ($1)");
        refused(session, &insert, &[Value::Null]).await?;
        counts(session, t, 0).await
    })
    .await
}

/// What a column's `CHECK` does not hold for is refused.
pub async fn a_value_that_fails_its_check_is_refused<B: Sql>(database: B) -> Shown {
    in_table(&database, "a INTEGER CHECK (a > 0)", async |session, t| {
        let insert = format!("INSERT INTO {t} VALUES ($1)");
        refused(session, &insert, &[int(0)]).await?;
        changed(session, &insert, &[int(1)]).await?;
        counts(session, t, 1).await
    })
    .await
}

/// A row may refer only to one that is there, which then cannot go. An engine may refuse to have references.
pub async fn a_reference_to_nothing_is_refused<B: Sql>(database: B) -> Shown {
    with_children(&database, "", async |session, parents, t| {
        let insert = format!("INSERT INTO {t} VALUES ($1)");
        refused(session, &insert, &[int(2)]).await?;
        changed(session, &insert, &[int(1)]).await?;
        refused(session, &format!("DELETE FROM {parents}"), &[]).await?;
        counts(session, parents, 1).await
    })
    .await
}

/// Shows a behaviour in a table with a row 1 and one that refers to it, where the engine has references of this kind.
pub(super) async fn with_children<B: Sql>(
    database: &B,
    kind: &str,
    behaviour: impl AsyncFnOnce(&B::Session, &str, &str) -> Shown,
) -> Shown {
    in_table(
        database,
        "id INTEGER PRIMARY KEY",
        async |session, parents| {
            changed(session, &format!("INSERT INTO {parents} VALUES (1)"), &[]).await?;
            let t = format!("{parents}_children");
            let parent = format!("parent INTEGER REFERENCES {parents} {kind}");
            if !is_offered(session, &format!("CREATE TABLE {t} ({parent})")).await? {
                return Ok(());
            }
            let shown = behaviour(session, parents, &t).await;
            let dropped = changed(session, &format!("DROP TABLE {t}"), &[]).await;
            shown.and(dropped.map(drop))
        },
    )
    .await
}

/// Where one row of several is refused, none is kept.
pub async fn a_statement_that_fails_changes_nothing<B: Sql>(database: B) -> Shown {
    in_table(&database, "a INTEGER UNIQUE", async |session, t| {
        changed(session, &format!("INSERT INTO {t} VALUES (3)"), &[]).await?;
        let insert = format!("INSERT INTO {t} VALUES (1), (2), (3), (4)");
        refused(session, &insert, &[]).await?;
        gives(session, &format!("SELECT a FROM {t}"), &[], [[int(3)]]).await
    })
    .await
}
