use tokio::runtime::Builder;
use tokio::spawn;
use tokio::task::{JoinSet, spawn_blocking, yield_now};
use tokio::time::timeout;

use super::*;

/// Runs with a few threads more than there are turns to wait, and fewer than statements that want to.
fn with_few_threads(test: impl Future<Output = ()>) {
    let runtime = Builder::new_current_thread()
        .enable_time()
        .max_blocking_threads(72)
        .build();
    // What waits for a thread here waits for an hour.
    let test = async { timeout(Duration::from_mins(1), test).await };
    runtime.unwrap().block_on(test).expect("nobody is held up");
}

const WAITING: usize = 80;

async fn databases() -> Sqlite {
    let databases = databases_with([("SQL_BUSY_TIMEOUT", "1h")]).await;
    let session = databases.open("").await.unwrap();
    exec(&session, "CREATE TABLE t (a INTEGER)").await;
    databases
}

async fn insert(session: SqliteSession) {
    exec(&session, "INSERT INTO t VALUES (1)").await;
    exec(&session, "COMMIT").await;
}

#[test]
fn who_waits_for_a_lock_leaves_threads_to_who_holds_it_and_to_others() {
    with_few_threads(async {
        let databases = databases().await;
        let mut sessions = Vec::new();
        for _ in 0..WAITING {
            let session = databases.open("").await.unwrap();
            // In a transaction, and yet without a lock.
            exec(&session, "BEGIN").await;
            sessions.push(session);
        }
        let reader = databases.open("").await.unwrap();
        exec(&reader, "BEGIN").await;
        let before = one(&reader, "SELECT COUNT(*) FROM t").await;
        let holder = databases.open("").await.unwrap();
        exec(&holder, "BEGIN IMMEDIATE").await;
        let mut waiting: JoinSet<_> = sessions.into_iter().map(insert).collect();
        // Each of them gets as far as it can.
        yield_now().await;
        spawn_blocking(|| ()).await.unwrap();
        // In memory a writer waits for who reads.
        let committed = spawn(insert(holder));
        yield_now().await;
        assert_eq!(one(&reader, "SELECT COUNT(*) FROM t").await, before);
        exec(&reader, "COMMIT").await;
        committed.await.unwrap();
        while let Some(inserted) = waiting.join_next().await {
            inserted.unwrap();
        }
        let count = one(&reader, "SELECT COUNT(*) FROM t").await;
        assert_eq!(count, Value::Int64(81));
    });
}
