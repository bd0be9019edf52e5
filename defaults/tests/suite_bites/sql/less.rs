//! Engines that are right, and have less than others. The suite passes over what they do not have.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use defaults::{Sqlite, SqliteSession};
use runtime::conformance::sql::{databases, faults, isolation, read_only, sessions, statements};
use runtime::conformance::sql::{shared, transactions};
use runtime::sql::{Error, Result, Sql as _};

use super::faulty::{faulty, shown};
use super::{Call, Fault};

/// What has these words is refused.
#[derive(Clone, Copy)]
struct Lacks(&'static str);

impl Fault for Lacks {
    async fn exec(&self, call: Call<'_>) -> Result<u64> {
        if call.statement.contains(self.0) {
            return Err(Error::Statement(format!("{} is not offered", self.0)));
        }
        call.exec().await
    }
}

#[tokio::test]
async fn an_engine_may_lack_what_not_every_engine_has() {
    let table = sessions::a_temporary_table_is_its_sessions_own;
    shown(Lacks("TEMPORARY"), table).await;
    shown(
        Lacks("REFERENCES"),
        faults::a_reference_to_nothing_is_refused,
    )
    .await;
    shown(
        Lacks("REFERENCES"),
        statements::exec_counts_no_rows_of_a_cascade,
    )
    .await;
    let savepoint = transactions::a_rollback_to_a_savepoint_keeps_the_transaction;
    shown(Lacks("SAVEPOINT"), savepoint).await;
}

/// Three connections, and who wants another is told that all are taken.
#[derive(Default)]
struct Three(AtomicUsize);

impl Three {
    async fn take(
        &self,
        open: impl Future<Output = Result<SqliteSession>>,
    ) -> Result<Arc<SqliteSession>> {
        if self.0.fetch_add(1, Ordering::Relaxed) >= 3 {
            self.0.fetch_sub(1, Ordering::Relaxed);
            return Err(Error::Busy);
        }
        open.await.map(Arc::new).inspect_err(|_| {
            self.0.fetch_sub(1, Ordering::Relaxed);
        })
    }
}

impl Fault for Three {
    async fn open(&self, databases: &Sqlite, name: &str) -> Result<Arc<SqliteSession>> {
        self.take(databases.open(name)).await
    }

    async fn open_read_only(&self, databases: &Sqlite, name: &str) -> Result<Arc<SqliteSession>> {
        self.take(databases.open_read_only(name)).await
    }

    fn dropped(&self, _: &Arc<SqliteSession>) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[tokio::test]
async fn an_engine_may_have_few_connections() {
    let three = Three::default;
    shown(three(), sessions::rows_of_eight_sessions_are_all_there).await;
    shown(three(), sessions::counters_of_eight_sessions_lose_nothing).await;
    shown(three(), sessions::a_temporary_table_is_its_sessions_own).await;
    shown(three(), isolation::a_reader_never_sees_half_a_transaction).await;
    shown(
        three(),
        isolation::transactions_of_eight_sessions_lose_nothing,
    )
    .await;
    let wait = isolation::transactions_that_wait_for_each_other_come_to_an_end;
    shown(three(), wait).await;
    shown(three(), transactions::a_rollback_is_one_in_any_spelling).await;
    shown(three(), databases::one_name_is_one_database).await;
    shown(three(), read_only::no_setting_lets_a_session_write).await;
    shown(three(), read_only::another_database_is_read_only_too).await;
    let both = faulty(three()).await;
    let counted = shared::counters_of_both_lose_nothing(&both, &both).await;
    counted.unwrap_or_else(|broken| panic!("{broken}"));
}
