//! Sessions, each by itself and beside others.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, timeout};

use super::statements::ten_thousand_rows;
use super::{
    QUERY, answers, at_once, changed, counts, found, give_up, gives, in_table, int, is_offered,
    opened, refused, text, with,
};
use crate::conformance::{Shown, fresh};
use crate::sql::{Error, Session as _, Sql};

/// Of calls at the same time each gets what it asked for.
pub async fn calls_of_one_session_get_their_own_answers<B: Sql>(database: B) -> Shown {
    let session = Arc::new(opened(&database).await?);
    at_once(8, |task| {
        let session = Arc::clone(&session);
        async move {
            for n in 0..20 {
                answers(&*session, format!("{n} of {task}")).await?;
            }
            Ok(())
        }
    })
    .await
}

/// The answer to a call that nobody waits for any more is not taken for that to the next.
pub async fn a_session_goes_on_after_a_call_that_was_given_up<B: Sql>(database: B) -> Shown {
    let session = opened(&database).await?;
    for n in 0..20 {
        let given_up = [text(format!("given up {n}"))];
        give_up(session.query("SELECT $1", &given_up), 1 + n % 4).await;
        answers(&session, format!("next {n}")).await?;
    }
    Ok(())
}

/// What stops a statement that was given up stops no later one, however near its end it came.
pub async fn a_call_after_one_that_was_given_up_is_carried_out<B: Sql>(database: B) -> Shown {
    const TIMES: u32 = 30;
    in_table(&database, "a INTEGER", async |session, t| {
        let insert = ten_thousand_rows(t);
        let begun = Instant::now();
        changed(session, &insert, &[]).await?;
        let long = begun.elapsed();
        for n in 1..=TIMES {
            // The last of them come near the end, and some behind it.
            let _ = timeout(long * n / (TIMES - 5), session.exec(&insert, &[])).await;
            // As long as the one before, since what was to stop that may come late.
            changed(session, &insert, &[]).await?;
        }
        Ok(())
    })
    .await
}

/// Nobody pays for an endless statement that was given up: its session and its rows are there for the next one.
pub async fn a_statement_that_was_given_up_is_stopped<B: Sql>(database: B) -> Shown {
    const ENDLESS: &str =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT 1 - i FROM n) SELECT COUNT(*) FROM n";
    let session = opened(&database).await?;
    for n in 0..3 {
        let _ = timeout(Duration::from_millis(100), session.query(ENDLESS, &[])).await;
        let next = timeout(
            Duration::from_secs(10),
            answers(&session, format!("next {n}")),
        )
        .await;
        QUERY
            .asked("for a row after an endless statement was given up")
            .holds(next.is_ok(), "the row", "nothing in ten seconds")?;
        next.unwrap_or(Ok(()))?;
    }
    Ok(())
}

/// A session that its engine has ended says so, now and later. Where a guest cannot end its own, that is refused.
pub async fn a_session_that_was_ended_says_so<B: Sql>(database: B) -> Shown {
    const END: &str = "SELECT pg_terminate_backend(pg_backend_pid())";
    let session = opened(&database).await?;
    match session.query(END, &[]).await {
        Err(Error::Statement(_) | Error::AccessDenied(_)) => {
            return answers(&session, "next").await;
        }
        ended => {
            let is_told = |error: &Error| matches!(error, Error::Disconnected(_));
            let expected = "Error::Disconnected";
            QUERY
                .asked(with(END, &[]))
                .refused(ended, expected, is_told)?;
            let next = session.query("SELECT 1", &[]).await;
            let asked = QUERY.asked("for a row after the session was ended");
            asked.refused(next, expected, is_told)?;
        }
    }
    answers(&opened(&database).await?, "another session").await
}

/// A statement that was given up has either been carried out or not.
pub async fn a_statement_that_was_given_up_is_whole_or_nothing<B: Sql>(database: B) -> Shown {
    in_table(&database, "a INTEGER", async |session, t| {
        give_up(session.exec(&ten_thousand_rows(t), &[]), 1).await;
        let count = format!("SELECT COUNT(*) FROM {t}");
        let rows = found(session, &count, &[]).await?.rows;
        QUERY
            .asked("to count the rows of an insert that was given up")
            .holds(
                rows == [[int(0)]] || rows == [[int(10_000)]],
                "none of its 10000 rows, or all",
                format!("{rows:?}"),
            )
    })
    .await
}

/// A statement outside of a transaction is committed when it has ended.
pub async fn what_a_session_writes_another_reads<B: Sql>(database: B) -> Shown {
    in_table(&database, "a INTEGER", async |session, t| {
        let other = opened(&database).await?;
        for n in 1..=3 {
            changed(session, &format!("INSERT INTO {t} VALUES (1)"), &[]).await?;
            counts(&other, t, n).await?;
        }
        Ok(())
    })
    .await
}

/// What a guest keeps is there for the next one.
pub async fn a_table_outlives_its_session<B: Sql>(database: B) -> Shown {
    let t = fresh("t").replace('-', "_");
    for statement in [
        format!("CREATE TABLE {t} (a INTEGER)"),
        format!("INSERT INTO {t} VALUES (7)"),
    ] {
        changed(&opened(&database).await?, &statement, &[]).await?;
    }
    let session = opened(&database).await?;
    let kept = gives(&session, &format!("SELECT a FROM {t}"), &[], [[int(7)]]).await;
    changed(&session, &format!("DROP TABLE {t}"), &[]).await?;
    kept
}

/// A session is a connection of its own, and a new one: a temporary table is not there in another, nor in a later one. An
/// engine may have none.
pub async fn a_temporary_table_is_its_sessions_own<B: Sql>(database: B) -> Shown {
    let t = fresh("t").replace('-', "_");
    let session = opened(&database).await?;
    let create = format!("CREATE TEMPORARY TABLE {t} (a INTEGER)");
    if !is_offered(&session, &create).await? {
        return Ok(());
    }
    counts(&session, &t, 0).await?;
    let select = format!("SELECT * FROM {t}");
    refused(&opened(&database).await?, &select, &[]).await?;
    drop(session);
    refused(&opened(&database).await?, &select, &[]).await
}

/// Writers of one table do not overwrite each other, and what meets another's lock waits, or is told so.
pub async fn rows_of_eight_sessions_are_all_there<B: Sql>(database: B) -> Shown {
    let database = Arc::new(database);
    in_table(&*database, "task INTEGER, n INTEGER", async |session, t| {
        let insert: Arc<str> = format!("INSERT INTO {t} VALUES ($1, $2)").into();
        at_once(8, |task| {
            let (database, insert) = (Arc::clone(&database), Arc::clone(&insert));
            async move {
                let session = opened(&*database).await?;
                for n in 0..25 {
                    changed(&session, &insert, &[int(task), int(n)]).await?;
                }
                Ok(())
            }
        })
        .await?;
        let select = format!("SELECT task, n FROM {t} ORDER BY task, n");
        let expected = (0..8).flat_map(|task| (0..25).map(move |n| [int(task), int(n)]));
        gives(session, &select, &[], expected).await
    })
    .await
}

/// An update that reads what it writes does both at once.
pub async fn counters_of_eight_sessions_lose_nothing<B: Sql>(database: B) -> Shown {
    let database = Arc::new(database);
    in_table(&*database, "n INTEGER", async |session, t| {
        changed(session, &format!("INSERT INTO {t} VALUES (0)"), &[]).await?;
        let increment: Arc<str> = format!("UPDATE {t} SET n = n + 1").into();
        at_once(8, |_| {
            let (database, increment) = (Arc::clone(&database), Arc::clone(&increment));
            async move {
                let session = opened(&*database).await?;
                for _ in 0..25 {
                    changed(&session, &increment, &[]).await?;
                }
                Ok(())
            }
        })
        .await?;
        gives(session, &format!("SELECT n FROM {t}"), &[], [[int(200)]]).await
    })
    .await
}
