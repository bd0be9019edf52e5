//! A session: one connection, used by one call at a time.

use std::sync::Arc;

use runtime::sql::{Error, Result, Rows, Session, Value};
use tokio::sync::{Mutex, Semaphore};
use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;

use super::connection::Connection;

/// The statements that run at a time without a lock from before. Each has a thread of tokio's 512, and may sleep on it until
/// another session gives up its lock.
static BEGINNING: Semaphore = Semaphore::const_new(64);

/// The statements that run at a time in sessions that hold a lock. What the others wait for must not wait for them. These
/// wait for a lock no more, except for one that writes: it waits for all who read, and there are more places here than
/// databases.
static HOLDING: Semaphore = Semaphore::const_new(256);

/// A session with a SQLite database: one connection, rolled back and closed when it is dropped.
#[derive(Debug)]
pub struct SqliteSession {
    connection: Arc<Mutex<Connection>>,
}

impl SqliteSession {
    pub(super) fn new(connection: Connection) -> Self {
        Self {
            connection: Arc::new(Mutex::new(connection)),
        }
    }

    async fn call<T: Send + 'static>(
        &self,
        statement: &str,
        params: &[Value],
        run: fn(&Connection, &str, &[Value]) -> Result<T>,
    ) -> Result<T> {
        let mut connection = Arc::clone(&self.connection).lock_owned().await;
        let turns = if connection.holds_lock() {
            &HOLDING
        } else {
            &BEGINNING
        };
        let turn = turns.acquire().await.map_err(Error::backend)?;
        let (statement, params) = (statement.to_owned(), params.to_vec());
        let abandoned = CancellationToken::new();
        let _when_dropped = abandoned.clone().drop_guard();
        off_executor(move || {
            // The work may outlive who waits for it.
            let _turn = turn;
            connection.prepare_for(&abandoned)?;
            run(&connection, &statement, &params)
        })
        .await
    }
}

impl Session for SqliteSession {
    async fn query(&self, statement: &str, params: &[Value]) -> Result<Rows> {
        self.call(statement, params, Connection::query).await
    }

    async fn exec(&self, statement: &str, params: &[Value]) -> Result<u64> {
        self.call(statement, params, Connection::exec).await
    }
}

/// Does work that may block on a thread that may.
pub(super) async fn off_executor<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    spawn_blocking(work).await.map_err(Error::backend)?
}
