//! Transactions of one session.

use tokio::time::{Instant, timeout};

use super::statements::ten_thousand_rows;
use super::{
    EXEC, QUERY, changed, counts, found, give_up, gives, in_table, int, is_offered, opened, refused,
};
use crate::conformance::{Broken, Shown};
use crate::sql::{Error, Session, Sql};

/// Without transactions `BEGIN` is refused, in words that say why, and the session goes on as it was. In whatever spelling:
/// one that did nothing would let a guest take its writes for a transaction.
pub async fn are_refused<B: Sql>(database: B) -> Shown {
    in_table(&database, "a INTEGER", async |session, t| {
        let says_so =
            |error: &Error| matches!(error, Error::Other(text) if text.ends_with("offers no transactions"));
        EXEC.asked("`BEGIN`, of a backend that declares no transactions")
            .refused(
                session.exec("BEGIN", &[]).await,
                "Error::Other(\"… offers no transactions\")",
                says_so,
            )?;
        let others = ["BEGIN TRANSACTION", "START TRANSACTION"].map(str::to_owned);
        for begin in spelled("BEGIN").into_iter().chain(others) {
            let is_refused = |error: &Error| {
                says_so(error) || matches!(error, Error::Statement(_) | Error::AccessDenied(_))
            };
            let expected = "Error::Other(\"… offers no transactions\"), or another refusal";
            let asked = || format!("`{begin}`, of a backend that declares no transactions");
            let begun = session.exec(&begin, &[]).await;
            EXEC.asked(asked()).refused(begun, expected, is_refused)?;
            let begun = session.query(&begin, &[]).await;
            QUERY.asked(asked()).refused(begun, expected, is_refused)?;
        }
        changed(session, &insert(t), &[]).await?;
        counts(&opened(&database).await?, t, 1).await
    })
    .await
}

/// A word as guests write it.
fn spelled(word: &str) -> [String; 5] {
    [
        word.to_owned(),
        word.to_lowercase(),
        format!("{word};"),
        format!(" {word} "),
        format!("/* the end */ {word}"),
    ]
}

fn insert(table: &str) -> String {
    format!("INSERT INTO {table} VALUES (1)")
}

/// A session of its own that has begun a transaction and written a row in it.
async fn begun<B: Sql>(database: &B, table: &str) -> Result<B::Session, Broken> {
    let session = opened(database).await?;
    run(&session, "BEGIN").await?;
    changed(&session, &insert(table), &[]).await?;
    Ok(session)
}

async fn run<S: Session>(session: &S, statement: &str) -> Shown {
    changed(session, statement, &[]).await.map(drop)
}

/// What was written between `BEGIN` and `COMMIT` is there for everybody.
pub async fn what_is_committed_is_seen_by_others<B: Sql>(database: B) -> Shown {
    in_table(&database, "a INTEGER", async |other, t| {
        let session = begun(&database, t).await?;
        changed(&session, &insert(t), &[]).await?;
        run(&session, "COMMIT").await?;
        counts(other, t, 2).await
    })
    .await
}

/// What was written between `BEGIN` and `ROLLBACK` never was.
pub async fn what_is_rolled_back_leaves_nothing<B: Sql>(database: B) -> Shown {
    in_table(&database, "a INTEGER", async |other, t| {
        changed(other, &format!("INSERT INTO {t} VALUES (7)"), &[]).await?;
        let session = begun(&database, t).await?;
        changed(&session, &format!("UPDATE {t} SET a = a + 1"), &[]).await?;
        run(&session, "ROLLBACK").await?;
        let select = format!("SELECT a FROM {t}");
        gives(&session, &select, &[], [[int(7)]]).await?;
        gives(other, &select, &[], [[int(7)]]).await
    })
    .await
}

/// A transaction goes on from what it has written.
pub async fn a_transaction_reads_its_own_writes<B: Sql>(database: B) -> Shown {
    in_table(&database, "a INTEGER", async |_, t| {
        let session = begun(&database, t).await?;
        counts(&session, t, 1).await?;
        run(&session, "ROLLBACK").await
    })
    .await
}

/// A transaction that has ended has no hold on what comes after it.
pub async fn each_statement_commits_again_after_a_transaction<B: Sql>(database: B) -> Shown {
    in_table(&database, "a INTEGER", async |other, t| {
        let session = begun(&database, t).await?;
        run(&session, "COMMIT").await?;
        run(&session, &insert(t)).await?;
        counts(other, t, 2).await?;
        run(&session, "BEGIN").await?;
        run(&session, "ROLLBACK").await?;
        run(&session, &insert(t)).await?;
        drop(session);
        counts(other, t, 3).await
    })
    .await
}

/// Whatever an engine makes of the rest of a transaction in which a statement failed, `ROLLBACK` ends it.
pub async fn a_failed_transaction_can_be_rolled_back<B: Sql>(database: B) -> Shown {
    in_table(&database, "a INTEGER UNIQUE", async |other, t| {
        let session = begun(&database, t).await?;
        refused(&session, &insert(t), &[]).await?;
        run(&session, "ROLLBACK").await?;
        counts(other, t, 0).await?;
        run(&session, &insert(t)).await?;
        counts(other, t, 1).await
    })
    .await
}

/// What follows a statement that was given up in a transaction is in that transaction, or refused: `ROLLBACK` takes back all
/// of it, however far the statement had come.
pub async fn a_rollback_takes_back_what_follows_a_statement_that_was_given_up<B: Sql>(
    database: B,
) -> Shown {
    const TIMES: u32 = 10;
    in_table(&database, "a INTEGER", async |other, t| {
        let numbers = ten_thousand_rows(t);
        let begun_at = Instant::now();
        changed(other, &numbers, &[]).await?;
        let long = begun_at.elapsed();
        run(other, &format!("DELETE FROM {t}")).await?;
        for n in 0..TIMES {
            let session = begun(&database, t).await?;
            let _ = timeout(long * n / TIMES, session.exec(&numbers, &[])).await;
            let _ = session.exec(&insert(t), &[]).await;
            run(&session, "ROLLBACK").await?;
            counts(other, t, 0).await?;
        }
        Ok(())
    })
    .await
}

/// `ROLLBACK` takes back what there was, and ends a transaction in which a statement failed, however it is written.
pub async fn a_rollback_is_one_in_any_spelling<B: Sql>(database: B) -> Shown {
    in_table(&database, "a INTEGER UNIQUE", async |other, t| {
        let session = opened(&database).await?;
        for (n, rollback) in spelled("ROLLBACK").iter().enumerate() {
            run(&session, "BEGIN").await?;
            run(&session, &insert(t)).await?;
            // Each is tried after a failure by one way, and without one by the other.
            if n % 2 == 0 {
                refused(&session, &insert(t), &[]).await?;
                run(&session, rollback).await?;
            } else {
                found(&session, rollback, &[]).await?;
            }
            // Of the session first: what it has not rolled back may keep another waiting.
            counts(&session, t, 0).await?;
            counts(other, t, 0).await?;
            run(&session, &insert(t)).await?;
            counts(other, t, 1).await?;
            run(&session, &format!("DELETE FROM {t}")).await?;
        }
        Ok(())
    })
    .await
}

/// `ROLLBACK TO` takes back a part, and the transaction goes on to its `COMMIT`. An engine may have no savepoints.
pub async fn a_rollback_to_a_savepoint_keeps_the_transaction<B: Sql>(database: B) -> Shown {
    in_table(&database, "a INTEGER", async |other, t| {
        let session = begun(&database, t).await?;
        if !is_offered(&session, "SAVEPOINT here").await? {
            return run(&session, "ROLLBACK").await;
        }
        run(&session, &format!("INSERT INTO {t} VALUES (2)")).await?;
        run(&session, "ROLLBACK TO SAVEPOINT here").await?;
        run(&session, &format!("INSERT INTO {t} VALUES (3)")).await?;
        run(&session, "COMMIT").await?;
        let select = format!("SELECT a FROM {t} ORDER BY a");
        gives(other, &select, &[], [[int(1)], [int(3)]]).await
    })
    .await
}

/// A `COMMIT` that is answered well has kept what was written, also where a statement before it failed. An engine that
/// rolls back then says so, however it is written and whichever way it is run.
pub async fn a_commit_after_a_failed_statement_keeps_all_or_is_refused<B: Sql>(
    database: B,
) -> Shown {
    in_table(&database, "a INTEGER UNIQUE", async |other, t| {
        let session = opened(&database).await?;
        let others = ["END", "COMMIT TRANSACTION"].map(str::to_owned);
        for commit in spelled("COMMIT").into_iter().chain(others) {
            commits_or_says_so(&session, other, t, async || {
                session.exec(&commit, &[]).await.is_ok()
            })
            .await?;
        }
        commits_or_says_so(&session, other, t, async || {
            session.query("COMMIT", &[]).await.is_ok()
        })
        .await
    })
    .await
}

async fn commits_or_says_so<S: Session>(
    session: &S,
    other: &S,
    t: &str,
    commit: impl AsyncFnOnce() -> bool,
) -> Shown {
    run(session, "BEGIN").await?;
    run(session, &insert(t)).await?;
    refused(session, &insert(t), &[]).await?;
    let is_committed = commit().await;
    // Refused or not, it has ended the transaction, or `ROLLBACK` does.
    if !is_committed {
        let _ = session.exec("ROLLBACK", &[]).await;
    }
    counts(other, t, i64::from(is_committed)).await?;
    run(session, &format!("INSERT INTO {t} VALUES (2)")).await?;
    counts(other, t, 1 + i64::from(is_committed)).await?;
    run(session, &format!("DELETE FROM {t}")).await
}

/// A guest that ends in the middle of a transaction leaves neither its writes nor its locks. That the other's update
/// does not meet the row shows the former, that it ends the latter.
pub async fn a_dropped_session_is_rolled_back<B: Sql>(database: B) -> Shown {
    in_table(&database, "a INTEGER", async |other, t| {
        changed(other, &format!("INSERT INTO {t} VALUES (7)"), &[]).await?;
        let session = opened(&database).await?;
        run(&session, "BEGIN").await?;
        changed(&session, &format!("UPDATE {t} SET a = a + 1"), &[]).await?;
        drop(session);
        changed(other, &format!("UPDATE {t} SET a = a + 10"), &[]).await?;
        gives(other, &format!("SELECT a FROM {t}"), &[], [[int(17)]]).await
    })
    .await
}

/// A guest that is ended while a statement runs leaves no more than one that ends between two.
pub async fn a_session_dropped_in_the_middle_of_a_call_is_rolled_back<B: Sql>(
    database: B,
) -> Shown {
    in_table(&database, "a INTEGER", async |other, t| {
        changed(other, &format!("INSERT INTO {t} VALUES (0)"), &[]).await?;
        let session = opened(&database).await?;
        run(&session, "BEGIN").await?;
        changed(&session, &format!("UPDATE {t} SET a = 1"), &[]).await?;
        give_up(session.exec(&ten_thousand_rows(t), &[]), 1).await;
        drop(session);
        changed(other, &format!("UPDATE {t} SET a = a - 10"), &[]).await?;
        gives(other, &format!("SELECT a FROM {t}"), &[], [[int(-10)]]).await
    })
    .await
}
