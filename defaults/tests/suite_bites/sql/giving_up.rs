//! Faults of calls that nobody waits for any more.

use std::future::pending;
use std::sync::atomic::{AtomicBool, Ordering};

use runtime::conformance::sql::{sessions, transactions};
use runtime::sql::{Error, Result, Rows, Session as _};

use super::{Call, EXEC, Fault, broken};

/// Remembers that a call was given up, unless it has come to its end.
struct Remembers<'a>(&'a AtomicBool);

impl Drop for Remembers<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

async fn remembered<T>(given_up: &AtomicBool, call: impl Future<Output = T>) -> T {
    let remembers = Remembers(given_up);
    let answer = call.await;
    std::mem::forget(remembers);
    answer
}

#[tokio::test]
async fn what_stops_a_call_stops_the_one_after_it() {
    #[derive(Default)]
    struct StopsLate(AtomicBool);

    impl Fault for StopsLate {
        async fn exec(&self, call: Call<'_>) -> Result<u64> {
            if self.0.swap(false, Ordering::Relaxed) {
                return Err(Error::other("the statement was interrupted"));
            }
            remembered(&self.0, call.exec()).await
        }
    }

    let behaviour = sessions::a_call_after_one_that_was_given_up_is_carried_out;
    let broken = broken(StopsLate::default(), behaviour).await;
    assert_eq!(broken.wit(), EXEC);
    assert_eq!(broken.came(), "the error `the statement was interrupted`");
}

#[tokio::test]
async fn a_session_that_was_ended_is_a_failure_like_any_other() {
    struct Ends;

    impl Fault for Ends {
        async fn query(&self, call: Call<'_>) -> Result<Rows> {
            if call.statement.contains("pg_terminate_backend") {
                return Err(Error::backend("terminating connection"));
            }
            call.query().await
        }
    }

    let broken = broken(Ends, sessions::a_session_that_was_ended_says_so).await;
    assert_eq!(broken.expected(), "Error::Disconnected");
}

#[tokio::test(start_paused = true)]
async fn a_call_that_was_given_up_goes_on() {
    #[derive(Default)]
    struct GoesOn(AtomicBool);

    impl Fault for GoesOn {
        async fn query(&self, call: Call<'_>) -> Result<Rows> {
            if self.0.load(Ordering::Relaxed) {
                return pending().await;
            }
            if call.statement.contains("RECURSIVE") {
                return remembered(&self.0, pending()).await;
            }
            call.query().await
        }
    }

    let behaviour = sessions::a_statement_that_was_given_up_is_stopped;
    let broken = broken(GoesOn::default(), behaviour).await;
    assert_eq!(broken.came(), "nothing in ten seconds");
}

#[tokio::test]
async fn a_call_that_was_given_up_ends_its_transaction() {
    #[derive(Default)]
    struct Ends(AtomicBool);

    impl Fault for Ends {
        async fn exec(&self, call: Call<'_>) -> Result<u64> {
            if call.statement.contains("RECURSIVE") {
                return remembered(&self.0, call.exec()).await;
            }
            let ended = self.0.load(Ordering::Relaxed);
            match call.statement {
                "ROLLBACK" if ended => return Ok(0),
                "BEGIN" => self.0.store(false, Ordering::Relaxed),
                _ if ended => _ = call.session.exec("ROLLBACK", &[]).await,
                _ => {}
            }
            call.exec().await
        }
    }

    let behaviour = transactions::a_rollback_takes_back_what_follows_a_statement_that_was_given_up;
    let broken = broken(Ends::default(), behaviour).await;
    assert_eq!(broken.expected(), "[[Int64(0)]]");
}
