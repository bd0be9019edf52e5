#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex as StdMutex, MutexGuard, PoisonError};

use tokio::runtime::Handle;
use tokio::sync::{Mutex, Semaphore};
use tokio::task::spawn_blocking;

use super::{Error, Result, Rows, Session, Value};

/// A connection whose driver blocks the thread that calls it, as that of SQLite does.
///
/// [`BlockingSession`] makes a [`Session`] of it. One thread at a time calls it, and not always the same.
pub trait BlockingConnection: Send + 'static {
    /// Runs a statement and returns its rows, as [`Session::query`] does, or stops where nobody waits for them any more.
    ///
    /// # Errors
    ///
    /// As [`Session::query`].
    fn query(&mut self, statement: &str, params: &[Value], given_up: &GivenUp) -> Result<Rows>;

    /// Runs a statement and returns how many rows it changed, as [`Session::exec`] does, or stops where nobody waits for
    /// that any more.
    ///
    /// # Errors
    ///
    /// As [`Session::exec`].
    fn exec(&mut self, statement: &str, params: &[Value], given_up: &GivenUp) -> Result<u64>;

    /// Whether it now has a lock in the database, for which statements of other sessions may be waiting. Asked when
    /// it is open, and after each call.
    ///
    /// Those wait on threads of a limited number, and the next call of this one does not wait behind them, unless very many
    /// sessions have a lock and wait for another.
    fn holds_lock(&self) -> bool {
        false
    }
}

/// Tells one call that nobody waits for its answer any more. A clone tells the same.
///
/// Each call has one of its own, so that what is told late stops no later call. A driver [asks](Self::is_given_up) while it works,
/// as from a callback, or [is called](Self::on_give_up). One that can do neither goes on to its own timeout, and the next call of the
/// session waits for it.
#[derive(Clone, Default)]
pub struct GivenUp(Arc<Told>);

#[derive(Default)]
struct Told {
    given_up: AtomicBool,
    /// What stops the driver, held while it does: the call is not over before.
    stop: StdMutex<Option<Stop>>,
}

type Stop = Box<dyn FnOnce() + Send>;

impl GivenUp {
    /// Tells that nobody waits any more, as a [`BlockingSession`] does when the future of a call is dropped.
    pub fn give_up(&self) {
        self.0.given_up.store(true, Ordering::Relaxed);
        let mut stop = self.stop();
        if let Some(stop) = stop.take() {
            stop();
        }
    }

    /// Whether nobody waits any more. To ask costs next to nothing.
    #[must_use]
    pub fn is_given_up(&self) -> bool {
        self.0.given_up.load(Ordering::Relaxed)
    }

    /// Has the driver stopped where nobody waits any more, by a handle that it has for other threads: `stop` is called once at most,
    /// at once where it is so by now, and never after the call. What is given last counts. It is to be quick, and must not ask or tell this.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use std::sync::atomic::{AtomicBool, Ordering};
    ///
    /// use runtime::sql::GivenUp;
    ///
    /// let interrupted = Arc::new(AtomicBool::new(false));
    /// let handle = Arc::clone(&interrupted);
    /// let given_up = GivenUp::default();
    /// given_up.on_give_up(move || handle.store(true, Ordering::Relaxed));
    /// given_up.give_up();
    /// assert!(interrupted.load(Ordering::Relaxed));
    /// ```
    pub fn on_give_up(&self, stop: impl FnOnce() + Send + 'static) {
        let mut place = self.stop();
        if self.is_given_up() {
            stop();
        } else {
            *place = Some(Box::new(stop));
        }
    }

    /// The call is over, and nothing is to be stopped any more.
    fn finish(&self) {
        *self.stop() = None;
    }

    fn stop(&self) -> MutexGuard<'_, Option<Stop>> {
        let stop = &self.0.stop;
        stop.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for GivenUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("GivenUp").field(&self.is_given_up()).finish()
    }
}

/// A call, over when this is dropped, also where its driver panics.
struct Call(GivenUp);

impl Drop for Call {
    fn drop(&mut self) {
        self.0.finish();
    }
}

/// Whoever waits for a call, until it is dropped.
struct Waiting(GivenUp);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.give_up();
    }
}

/// A [`Session`] over a connection that blocks: its calls run one by one, off the executor's threads.
///
/// 64 statements run at a time, in all sessions of the process, and 256 in sessions that hold a lock; the others wait for
/// their turn without a thread. That counts on 320 threads that may block; tokio has 512 unless it is told otherwise. When the
/// session is dropped, the connection is, on such a thread too: what that rolls back may take long.
///
/// ```
/// use runtime::sql::{
///     BlockingConnection, BlockingSession, Column, GivenUp, Kind, Result, Rows, Session as _, Value,
/// };
///
/// /// A database in which all is as it was asked for.
/// struct Echo;
///
/// impl BlockingConnection for Echo {
///     fn query(&mut self, statement: &str, params: &[Value], _: &GivenUp) -> Result<Rows> {
///         let column = Column::new(statement, Kind::Text);
///         Ok(Rows::new(vec![column; params.len()], vec![params.to_vec()]))
///     }
///
///     fn exec(&mut self, _: &str, _: &[Value], _: &GivenUp) -> Result<u64> {
///         Ok(0)
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<()> {
/// let session = BlockingSession::open(|| Ok(Echo)).await?;
/// let rows = session.query("hello", &[Value::Int64(7)]).await?;
/// assert_eq!(rows.rows, [[Value::Int64(7)]]);
/// # Ok(())
/// # }
/// ```
pub struct BlockingSession<C: BlockingConnection>(Option<Shared<C>>);

type Shared<C> = Arc<Mutex<Connected<C>>>;

struct Connected<C> {
    connection: C,
    holds_lock: bool,
}

/// How many statements run at a time in sessions that had no lock before. Each has a thread of tokio's 512, and may sleep on it
/// until another session gives up its lock.
static BEGINNING: Semaphore = Semaphore::const_new(64);

/// How many run at a time in sessions that have a lock: the others may be waiting for it, and so these wait behind none of them.
/// In SQLite only a writer then waits for a lock, until all who read are done.
static HOLDING: Semaphore = Semaphore::const_new(256);

impl<C: BlockingConnection> BlockingSession<C> {
    /// Opens a connection, off the executor's threads too.
    ///
    /// What waits here for others cannot be given up, and has a thread while it waits: what may have to wait, as for a lock, is
    /// better done by the first statement.
    ///
    /// # Errors
    ///
    /// Those of `open`, and [`Error::Backend`] where it panics.
    pub async fn open(open: impl FnOnce() -> Result<C> + Send + 'static) -> Result<Self> {
        let connected = spawn_blocking(|| {
            let connection = open()?;
            let holds_lock = connection.holds_lock();
            Ok::<_, Error>(Connected {
                connection,
                holds_lock,
            })
        });
        let connected = connected.await.map_err(Error::backend)??;
        Ok(Self(Some(Arc::new(Mutex::new(connected)))))
    }

    async fn call<T: Send + 'static>(
        &self,
        statement: &str,
        params: &[Value],
        run: fn(&mut C, &str, &[Value], &GivenUp) -> Result<T>,
    ) -> Result<T> {
        let connected = self.0.clone().expect("it is there until the drop");
        let mut connected = connected.lock_owned().await;
        let turns = if connected.holds_lock {
            &HOLDING
        } else {
            &BEGINNING
        };
        let turn = turns.acquire().await.map_err(Error::backend)?;
        let (statement, params) = (statement.to_owned(), params.to_vec());
        let given_up = GivenUp::default();
        let _waiting = Waiting(given_up.clone());
        let work = spawn_blocking(move || {
            // The work may outlive who waits for it.
            let _turn = turn;
            if given_up.is_given_up() {
                return Err(Error::other("the statement was given up"));
            }
            // One that panics may have one.
            connected.holds_lock = true;
            let call = Call(given_up);
            let answer = run(&mut connected.connection, &statement, &params, &call.0);
            drop(call);
            connected.holds_lock = connected.connection.holds_lock();
            answer
        });
        work.await.map_err(Error::backend)?
    }
}

impl<C: BlockingConnection> Session for BlockingSession<C> {
    async fn query(&self, statement: &str, params: &[Value]) -> Result<Rows> {
        self.call(statement, params, C::query).await
    }

    async fn exec(&self, statement: &str, params: &[Value]) -> Result<u64> {
        self.call(statement, params, C::exec).await
    }
}

impl<C: BlockingConnection> Drop for BlockingSession<C> {
    fn drop(&mut self) {
        let connected = self.0.take();
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn_blocking(|| drop(connected));
        }
    }
}

impl<C: BlockingConnection> fmt::Debug for BlockingSession<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BlockingSession")
    }
}
