//! Statements and what comes of them.

use super::faults::with_children;
use super::{EXEC, QUERY, changed, counts, found, gives, in_table, int, is, refused, text, with};
use crate::conformance::{Shown, fresh};
use crate::sql::{Error, Rows, Session, Sql};

/// A statement has to change this many rows.
async fn changes<S: Session>(session: &S, statement: &str, expected: u64) -> Shown {
    let came = changed(session, statement, &[]).await?;
    is(EXEC.asked(with(statement, &[])), came, &expected)
}

/// The rows that are inserted, updated and deleted are counted, those of the latest statement only.
pub async fn exec_counts_the_rows_that_it_changes<B: Sql>(database: B) -> Shown {
    in_table(&database, "a INTEGER", async |session, t| {
        changes(
            session,
            &format!("INSERT INTO {t} VALUES (1), (2), (3), (4)"),
            4,
        )
        .await?;
        changes(
            session,
            &format!("UPDATE {t} SET a = a + 10 WHERE a > 1"),
            3,
        )
        .await?;
        changes(session, &format!("DELETE FROM {t} WHERE a < 13"), 2).await?;
        changes(session, &format!("DELETE FROM {t}"), 2).await
    })
    .await
}

/// A statement that finds nothing to change counts none, whatever the one before it counted.
pub async fn exec_counts_none_where_none_match<B: Sql>(database: B) -> Shown {
    in_table(&database, "a INTEGER", async |session, t| {
        changes(session, &format!("INSERT INTO {t} VALUES (1), (2)"), 2).await?;
        changes(session, &format!("UPDATE {t} SET a = 7 WHERE a > 100"), 0).await?;
        changes(session, &format!("DELETE FROM {t} WHERE a > 100"), 0).await
    })
    .await
}

/// A row that an update meets is counted, though it sets it to what it was.
pub async fn exec_counts_rows_that_are_set_to_what_they_were<B: Sql>(database: B) -> Shown {
    in_table(&database, "a INTEGER", async |session, t| {
        changes(session, &format!("INSERT INTO {t} VALUES (1), (2)"), 2).await?;
        changes(session, &format!("UPDATE {t} SET a = a"), 2).await
    })
    .await
}

/// What goes with a row that is deleted is not counted: the statement did not name it.
pub async fn exec_counts_no_rows_of_a_cascade<B: Sql>(database: B) -> Shown {
    with_children(
        &database,
        "ON DELETE CASCADE",
        async |session, parents, t| {
            changes(session, &format!("INSERT INTO {t} VALUES (1), (1)"), 2).await?;
            changes(session, &format!("DELETE FROM {parents}"), 1).await?;
            counts(session, t, 0).await
        },
    )
    .await
}

/// Rows that are only read are not changed.
pub async fn exec_of_a_select_counts_none<B: Sql>(database: B) -> Shown {
    in_table(&database, "a INTEGER", async |session, t| {
        changes(session, &format!("INSERT INTO {t} VALUES (1), (2)"), 2).await?;
        changes(session, &format!("SELECT a FROM {t}"), 0).await
    })
    .await
}

/// An engine that gives back what it writes counts it all the same; one that does not refuses it.
pub async fn exec_counts_the_rows_that_it_also_returns<B: Sql>(database: B) -> Shown {
    in_table(&database, "a INTEGER", async |session, t| {
        let insert = format!("INSERT INTO {t} VALUES (1), (2) RETURNING a");
        match session.exec(&insert, &[]).await {
            Err(Error::Statement(_)) => counts(session, t, 0).await,
            answer => EXEC.asked(with(&insert, &[])).gives(answer, &2),
        }
    })
    .await
}

/// A table is made and dropped without a row being changed, its own included.
pub async fn exec_counts_no_rows_of_a_change_to_the_schema<B: Sql>(database: B) -> Shown {
    in_table(&database, "a INTEGER", async |session, t| {
        changes(session, &format!("INSERT INTO {t} VALUES (1), (2)"), 2).await?;
        changes(session, &format!("CREATE TABLE {t}_more (a INTEGER)"), 0).await?;
        changes(session, &format!("INSERT INTO {t}_more VALUES (1)"), 1).await?;
        changes(session, &format!("DROP TABLE {t}_more"), 0).await
    })
    .await
}

/// Asked for the rows of a statement that only writes, a session carries it out, once, and has none to give.
pub async fn a_query_that_writes_does_so_once<B: Sql>(database: B) -> Shown {
    in_table(&database, "a INTEGER", async |session, t| {
        let insert = format!("INSERT INTO {t} VALUES (1)");
        let rows = found(session, &insert, &[]).await?;
        is(QUERY.asked(with(&insert, &[])), rows, &Rows::default())?;
        counts(session, t, 1).await
    })
    .await
}

/// What has rows gives them, whatever its first word is. An engine that does not have a statement refuses it.
pub async fn a_query_gives_rows_whatever_word_it_begins_with<B: Sql>(database: B) -> Shown {
    in_table(&database, "a INTEGER", async |session, t| {
        changed(session, &format!("INSERT INTO {t} VALUES (1)"), &[]).await?;
        for statement in [
            format!("select a from {t}"),
            format!("\n  SELECT a FROM {t}"),
            format!("/* INSERT */ SELECT a FROM {t}"),
            format!("-- INSERT\nSELECT a FROM {t}"),
            format!("WITH found AS (SELECT a FROM {t}) SELECT a FROM found"),
        ] {
            gives(session, &statement, &[], [[int(1)]]).await?;
        }
        for statement in [
            "VALUES (1)".to_owned(),
            format!("(SELECT a FROM {t})"),
            format!("INSERT INTO {t} VALUES (1) RETURNING a"),
            format!("DELETE FROM {t} WHERE a = 1 RETURNING 1"),
        ] {
            match session.query(&statement, &[]).await {
                Err(Error::Statement(_)) => {}
                answer => {
                    let asked = QUERY.asked(with(&statement, &[]));
                    let rows = answer.map(|found| found.rows.into_iter().take(1).collect());
                    asked.gives(rows, &vec![vec![int(1)]])?;
                }
            }
        }
        Ok(())
    })
    .await
}

/// Rows come as the statement orders them.
pub async fn rows_come_in_the_order_that_was_asked_for<B: Sql>(database: B) -> Shown {
    in_table(&database, "a INTEGER", async |session, t| {
        let insert = format!("INSERT INTO {t} VALUES (2), (10), (1)");
        changed(session, &insert, &[]).await?;
        let select = format!("SELECT a FROM {t} ORDER BY a DESC");
        gives(session, &select, &[], [10, 2, 1].map(|n| [int(n)])).await
    })
    .await
}

/// A result is not cut where a page of the engine's ends.
pub async fn every_row_of_a_long_result_comes<B: Sql>(database: B) -> Shown {
    in_table(&database, "a INTEGER", async |session, t| {
        changed(session, &ten_thousand_rows(t), &[]).await?;
        let select = format!("SELECT a FROM {t} ORDER BY a");
        gives(session, &select, &[], (1..=10_000).map(|n| [int(n)])).await
    })
    .await
}

/// Inserts the numbers up to ten thousand.
pub(super) fn ten_thousand_rows(table: &str) -> String {
    format!(
        "INSERT INTO {table} \
         WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 10000) \
         SELECT n FROM numbers"
    )
}

/// A statement may end as it would in a script.
pub async fn a_semicolon_may_end_a_statement<B: Sql>(database: B) -> Shown {
    in_table(&database, "a INTEGER", async |session, t| {
        changes(session, &format!("INSERT INTO {t} VALUES (1);"), 1).await?;
        gives(session, &format!("SELECT a FROM {t} ;\n"), &[], [[int(1)]]).await
    })
    .await
}

/// Where one statement ends is not told by a look for the sign.
pub async fn a_semicolon_in_a_text_or_a_comment_ends_nothing<B: Sql>(database: B) -> Shown {
    in_table(&database, "a TEXT, \"b;c\" TEXT", async |session, t| {
        let insert = format!("INSERT INTO {t} (a, \"b;c\") VALUES ('a; b', ';') -- ; c");
        changes(session, &insert, 1).await?;
        let select = format!("SELECT a, \"b;c\" /* d; e */ FROM {t} WHERE a = 'a; b'");
        gives(session, &select, &[], [["a; b", ";"].map(text)]).await
    })
    .await
}

/// Of a text of two statements none runs: what a guest pasted together wrongly does no harm.
pub async fn one_call_runs_one_statement<B: Sql>(database: B) -> Shown {
    in_table(&database, "a INTEGER", async |session, t| {
        changed(session, &format!("INSERT INTO {t} VALUES (1)"), &[]).await?;
        let insert = format!("INSERT INTO {t} VALUES (2)");
        refused(session, &format!("{insert}; {insert}"), &[]).await?;
        refused(session, &format!("SELECT a FROM {t}; DELETE FROM {t}"), &[]).await?;
        let missing = fresh("missing").replace('-', "_");
        refused(session, &format!("{insert}; DROP TABLE {missing}"), &[]).await?;
        gives(session, &format!("SELECT a FROM {t}"), &[], [[int(1)]]).await
    })
    .await
}
