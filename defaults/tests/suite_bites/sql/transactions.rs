//! Faults between sessions.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use defaults::{Sqlite, SqliteSession};
use runtime::conformance::sql::{databases, isolation, sessions, transactions};
use runtime::sql::{Error, Result, Session as _, Sql as _};
use tokio::sync::OnceCell;

use super::{Call, EXEC, Fault, QUERY, broken};

fn is_of_a_transaction(statement: &str) -> bool {
    ["BEGIN", "COMMIT", "ROLLBACK"].contains(&statement)
}

/// `BEGIN` and its like are answered, and do nothing.
struct Autocommits;

impl Fault for Autocommits {
    async fn exec(&self, call: Call<'_>) -> Result<u64> {
        if is_of_a_transaction(call.statement) {
            return Ok(0);
        }
        call.exec().await
    }
}

#[tokio::test]
async fn a_transaction_commits_each_statement() {
    let rolled_back = broken(
        Autocommits,
        transactions::what_is_rolled_back_leaves_nothing,
    )
    .await;
    assert_eq!(rolled_back.wit(), QUERY);
    assert_eq!(rolled_back.expected(), "[[Int64(7)]]");
    broken(
        Autocommits,
        transactions::a_failed_transaction_can_be_rolled_back,
    )
    .await;
    broken(Autocommits, transactions::a_dropped_session_is_rolled_back).await;
    broken(
        Autocommits,
        transactions::a_session_dropped_in_the_middle_of_a_call_is_rolled_back,
    )
    .await;
    let read = broken(
        Autocommits,
        isolation::what_is_not_committed_is_seen_by_nobody_else,
    )
    .await;
    assert_eq!(read.came(), "[[Int64(1)]]");
}

#[tokio::test]
async fn transactions_that_are_not_offered_are_begun_all_the_same() {
    let broken = broken(Autocommits, transactions::are_refused).await;
    assert_eq!(broken.wit(), EXEC);
    assert_eq!(broken.came(), "0");
}

#[tokio::test]
async fn one_session_is_everybodys() {
    #[derive(Default)]
    struct Shares(OnceCell<Arc<SqliteSession>>);

    impl Fault for Shares {
        async fn open(&self, databases: &Sqlite, name: &str) -> Result<Arc<SqliteSession>> {
            let open = async || databases.open(name).await.map(Arc::new);
            self.0.get_or_try_init(open).await.cloned()
        }
    }

    let begun = broken(
        Shares::default(),
        isolation::begin_is_for_its_own_session_only,
    )
    .await;
    assert_eq!(
        (begun.expected(), begun.came()),
        ("[[Int64(1)]]", "[[Int64(0)]]")
    );
    broken(
        Shares::default(),
        isolation::rollback_is_for_its_own_session_only,
    )
    .await;
    broken(
        Shares::default(),
        isolation::what_is_not_committed_is_seen_by_nobody_else,
    )
    .await;
    broken(
        Shares::default(),
        sessions::a_temporary_table_is_its_sessions_own,
    )
    .await;
    broken(
        Shares::default(),
        databases::another_name_is_a_database_of_its_own_or_refused,
    )
    .await;
}

#[tokio::test]
async fn a_session_is_used_again_as_it_was_left() {
    #[derive(Default)]
    struct Pools(Mutex<Vec<Arc<SqliteSession>>>);

    impl Fault for Pools {
        async fn open(&self, databases: &Sqlite, name: &str) -> Result<Arc<SqliteSession>> {
            let left = self.0.lock().unwrap().pop();
            match left {
                Some(session) => Ok(session),
                None => databases.open(name).await.map(Arc::new),
            }
        }

        fn dropped(&self, session: &Arc<SqliteSession>) {
            self.0.lock().unwrap().push(Arc::clone(session));
        }
    }

    let table = broken(
        Pools::default(),
        sessions::a_temporary_table_is_its_sessions_own,
    )
    .await;
    assert_eq!(table.expected(), "Error::Statement with the reason");
}

#[tokio::test]
async fn a_dropped_session_is_committed() {
    struct Commits;

    impl Fault for Commits {
        fn dropped(&self, session: &Arc<SqliteSession>) {
            let session = Arc::clone(session);
            tokio::spawn(async move { session.exec("COMMIT", &[]).await });
        }
    }

    let dropped = broken(Commits, transactions::a_dropped_session_is_rolled_back).await;
    assert_eq!(
        (dropped.expected(), dropped.came()),
        ("[[Int64(17)]]", "[[Int64(18)]]")
    );
}

#[tokio::test]
async fn a_commit_is_rolled_back() {
    struct RollsBack;

    impl Fault for RollsBack {
        fn statement(&self, statement: &str) -> String {
            statement.replace("COMMIT", "ROLLBACK")
        }
    }

    broken(RollsBack, transactions::what_is_committed_is_seen_by_others).await;
    broken(
        RollsBack,
        isolation::transactions_of_eight_sessions_lose_nothing,
    )
    .await;
}

#[tokio::test]
async fn a_commit_that_rolls_back_is_answered_well() {
    /// As Postgres does, which says so only in a word that a driver may not tell.
    #[derive(Default)]
    struct Aborts(AtomicBool);

    impl Fault for Aborts {
        async fn exec(&self, call: Call<'_>) -> Result<u64> {
            let failed = self.0.load(Ordering::Relaxed);
            let statement = match call.statement {
                "COMMIT" if failed => "ROLLBACK",
                statement => statement,
            };
            let answer = call.session.exec(statement, call.params).await;
            self.0.store(answer.is_err(), Ordering::Relaxed);
            answer
        }
    }

    let behaviour = transactions::a_commit_after_a_failed_statement_keeps_all_or_is_refused;
    let broken = broken(Aborts::default(), behaviour).await;
    assert_eq!(
        (broken.expected(), broken.came()),
        ("[[Int64(1)]]", "[[Int64(0)]]")
    );
}

#[tokio::test]
async fn that_another_is_in_the_way_is_told_as_a_fault_of_the_statement() {
    struct Blames;

    impl Fault for Blames {
        async fn exec(&self, call: Call<'_>) -> Result<u64> {
            let answer = call.exec().await;
            answer.map_err(|error| match error {
                Error::Busy => Error::Statement("deadlock detected".into()),
                error => error,
            })
        }
    }

    let behaviour = isolation::transactions_that_wait_for_each_other_come_to_an_end;
    let broken = broken(Blames, behaviour).await;
    assert_eq!(broken.came(), "the error `deadlock detected`");
}

#[tokio::test]
async fn the_empty_name_is_a_database_of_its_own() {
    struct TakesNames;

    impl Fault for TakesNames {
        async fn open(&self, databases: &Sqlite, name: &str) -> Result<Arc<SqliteSession>> {
            let name = if name.is_empty() { "empty" } else { name };
            databases.open(name).await.map(Arc::new)
        }
    }

    let behaviour = databases::the_empty_name_and_default_are_one_database;
    let broken = broken(TakesNames, behaviour).await;
    assert!(broken.came().contains("no such table"), "{broken}");
}

#[tokio::test]
async fn each_opening_makes_a_database() {
    #[derive(Default)]
    struct MakesNew(std::sync::atomic::AtomicU64);

    impl Fault for MakesNew {
        async fn open(&self, databases: &Sqlite, name: &str) -> Result<Arc<SqliteSession>> {
            let number = self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            databases
                .open(&format!("{name} {number}"))
                .await
                .map(Arc::new)
        }
    }

    broken(MakesNew::default(), sessions::a_table_outlives_its_session).await;
    broken(
        MakesNew::default(),
        sessions::what_a_session_writes_another_reads,
    )
    .await;
    broken(MakesNew::default(), databases::one_name_is_one_database).await;
}
