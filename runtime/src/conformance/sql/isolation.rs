//! Transactions of several sessions.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::yield_now;
use tokio::time::timeout;

use super::{EXEC, QUERY, at_once, changed, counts, found, gives, in_table, int, is, opened, with};
use crate::conformance::Shown;
use crate::sql::{Error, Result as Answer, Session, Sql};

/// How long a reader may take to answer while another session's transaction is open. One that then still waits for it is
/// let wait, and answers after it.
const MEANWHILE: Duration = Duration::from_millis(200);

/// Runs statements as one transaction, anew where another session was in the way.
async fn transact<S: Session>(session: &S, statements: &[String]) -> Shown {
    transact_with(session, statements, &Other::default()).await
}

/// The same, beside another transaction that is met on the way.
async fn transact_with<S: Session>(session: &S, statements: &[String], other: &Other) -> Shown {
    loop {
        match try_transact(session, statements, other).await {
            Err(Error::Busy) => {
                // It may be that nothing has begun, and then there is nothing to roll back.
                let _ = session.exec("ROLLBACK", &[]).await;
                yield_now().await;
            }
            done => {
                let asked = format!("for a transaction of {statements:?}");
                return EXEC.asked(asked).succeeds(done);
            }
        }
    }
}

async fn try_transact<S: Session>(session: &S, statements: &[String], other: &Other) -> Answer<()> {
    session.exec("BEGIN", &[]).await?;
    for (n, statement) in statements.iter().enumerate() {
        session.exec(statement, &[]).await?;
        // When both have read, and when both have written what is their own.
        if n < 2 {
            other.meet().await;
        }
    }
    session.exec("COMMIT", &[]).await?;
    Ok(())
}

/// How two transactions tell each other how far they have come; the default one has no other.
#[derive(Default)]
struct Other(Option<(Arc<Semaphore>, Arc<Semaphore>)>);

impl Other {
    fn pair() -> [Self; 2] {
        let (one, two) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
        let other = (Arc::clone(&two), Arc::clone(&one));
        [Self(Some((one, two))), Self(Some(other))]
    }

    /// Waits for the other, but not for long: it may be waiting for what this one has written.
    async fn meet(&self) {
        if let Some((here, there)) = &self.0 {
            here.add_permits(1);
            if let Ok(Ok(met)) = timeout(MEANWHILE, there.acquire()).await {
                met.forget();
            }
        }
    }
}

/// A reader is not shown what may never be: it reads what was there before, waits for the writer, or is told of it.
pub async fn what_is_not_committed_is_seen_by_nobody_else<B: Sql>(database: B) -> Shown {
    in_table(&database, "a INTEGER", async |other, t| {
        let session = opened(&database).await?;
        changed(&session, "BEGIN", &[]).await?;
        changed(&session, &format!("INSERT INTO {t} VALUES (1)"), &[]).await?;
        let count = format!("SELECT COUNT(*) FROM {t}");
        let mut reading = pin!(other.query(&count, &[]));
        let early = timeout(MEANWHILE, &mut reading).await;
        changed(&session, "ROLLBACK", &[]).await?;
        let answer = match early {
            Ok(answer) => answer,
            Err(_) => reading.await,
        };
        match answer {
            Err(Error::Busy) => Ok(()),
            answer => QUERY
                .asked(with(&count, &[]))
                .gives(answer.map(|rows| rows.rows), &vec![vec![int(0)]]),
        }
    })
    .await
}

/// What a session writes is committed though another has begun a transaction, and stays though that is rolled back.
pub async fn begin_is_for_its_own_session_only<B: Sql>(database: B) -> Shown {
    in_table(&database, "a INTEGER", async |other, t| {
        let session = opened(&database).await?;
        changed(&session, "BEGIN", &[]).await?;
        changed(other, &format!("INSERT INTO {t} VALUES (1)"), &[]).await?;
        changed(&session, "ROLLBACK", &[]).await?;
        counts(other, t, 1).await
    })
    .await
}

/// A transaction is not ended by another session that ends its own.
pub async fn rollback_is_for_its_own_session_only<B: Sql>(database: B) -> Shown {
    in_table(&database, "a INTEGER", async |session, t| {
        let other = opened(&database).await?;
        changed(&other, "BEGIN", &[]).await?;
        changed(session, "BEGIN", &[]).await?;
        changed(session, &format!("INSERT INTO {t} VALUES (1)"), &[]).await?;
        changed(&other, "ROLLBACK", &[]).await?;
        counts(session, t, 1).await?;
        changed(session, "COMMIT", &[]).await?;
        counts(&other, t, 1).await
    })
    .await
}

/// What is moved from one account to another is at no time in neither, nor in both.
pub async fn a_reader_never_sees_half_a_transaction<B: Sql>(database: B) -> Shown {
    let database = Arc::new(database);
    in_table(&*database, "id INTEGER, a INTEGER", async |session, t| {
        changed(
            session,
            &format!("INSERT INTO {t} VALUES (1, 100), (2, 0)"),
            &[],
        )
        .await?;
        let add = |id, n| format!("UPDATE {t} SET a = a + {n} WHERE id = {id}");
        let transfer: Arc<[String]> = [add(1, -1), add(2, 1)].into();
        let sum: Arc<str> = format!("SELECT SUM(a) FROM {t}").into();
        at_once(4, |task| {
            let (database, transfer) = (Arc::clone(&database), Arc::clone(&transfer));
            let sum = Arc::clone(&sum);
            async move {
                let session = opened(&*database).await?;
                for _ in 0..25 {
                    if task < 2 {
                        transact(&session, &transfer).await?;
                    } else {
                        gives(&session, &sum, &[], [[int(100)]]).await?;
                    }
                }
                Ok(())
            }
        })
        .await?;
        let select = format!("SELECT a FROM {t} ORDER BY id");
        gives(session, &select, &[], [[int(50)], [int(50)]]).await
    })
    .await
}

/// A transaction that is told to be run anew has kept nothing, and one that is told that it was committed has kept all.
pub async fn transactions_of_eight_sessions_lose_nothing<B: Sql>(database: B) -> Shown {
    let database = Arc::new(database);
    in_table(&*database, "n INTEGER", async |session, t| {
        changed(session, &format!("INSERT INTO {t} VALUES (0)"), &[]).await?;
        let twice = format!("UPDATE {t} SET n = n + 1");
        let twice: Arc<[String]> = [twice.clone(), twice].into();
        at_once(8, |_| {
            let (database, twice) = (Arc::clone(&database), Arc::clone(&twice));
            async move {
                let session = opened(&*database).await?;
                for _ in 0..10 {
                    transact(&session, &twice).await?;
                }
                Ok(())
            }
        })
        .await?;
        gives(session, &format!("SELECT n FROM {t}"), &[], [[int(160)]]).await
    })
    .await
}

/// Of two transactions of which each has read or written what the other is to write one is told that it is in the way.
pub async fn transactions_that_wait_for_each_other_come_to_an_end<B: Sql>(database: B) -> Shown {
    let database = Arc::new(database);
    in_table(&*database, "id INTEGER, n INTEGER", async |session, t| {
        changed(
            session,
            &format!("INSERT INTO {t} VALUES (0, 0), (1, 0)"),
            &[],
        )
        .await?;
        let table: Arc<str> = t.into();
        let others = Arc::new(Other::pair());
        at_once(2, |task| {
            let (database, t) = (Arc::clone(&database), Arc::clone(&table));
            let others = Arc::clone(&others);
            async move {
                let session = opened(&*database).await?;
                let add = |id| format!("UPDATE {t} SET n = n + 1 WHERE id = {id}");
                let both = [format!("SELECT * FROM {t}"), add(task), add(1 - task)];
                for _ in 0..5 {
                    transact_with(&session, &both, &others[usize::from(task == 1)]).await?;
                }
                Ok(())
            }
        })
        .await?;
        let counters = found(session, &format!("SELECT n FROM {t}"), &[])
            .await?
            .rows;
        is(
            QUERY.asked("for the counters of ten transactions"),
            counters,
            &vec![vec![int(10)]; 2],
        )
    })
    .await
}
