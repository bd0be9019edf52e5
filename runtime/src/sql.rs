//! Sessions with databases: what serves `wasi:sql`.

mod blocking;
mod error;
mod rows;
mod value;

use std::future::Future;
use std::sync::Arc;

use crate::call::Call;

pub use blocking::{BlockingConnection, BlockingSession, GivenUp};
pub use error::{Error, Result};
pub use rows::{Column, ResultLimit, Rows};
pub use value::{Kind, Value};

/// Databases by name.
///
/// `#[wasi_backend(sql)]` makes an implementor a [`Backend`](crate::Backend).
///
/// ```
/// use runtime::sql::{Result, Session, Sql};
///
/// async fn transfer(databases: &impl Sql) -> Result<()> {
///     let session = databases.open("default").await?;
///     session.exec("BEGIN", &[]).await?;
///     let params = [100_i64.into(), "alice".into()];
///     session.exec("UPDATE accounts SET balance = balance - $1 WHERE owner = $2", &params).await?;
///     session.exec("COMMIT", &[]).await?;
///     Ok(())
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is declared a sql backend, but does not implement `Sql`",
    label = "needs `impl runtime::sql::Sql for {Self}`",
    note = "it has a type `Session` and a method `open`"
)]
pub trait Sql: Send + Sync + 'static {
    /// Promises that every future, a session's too, is ready at its first poll.
    const IMMEDIATE: bool = false;

    /// Whether `BEGIN`, `COMMIT` and `ROLLBACK` are offered.
    ///
    /// A backend that does not declare them refuses `BEGIN`, in whatever spelling, with
    /// [`Error::not_offered::<Self>("transactions")`](Error::not_offered): a `BEGIN` that does nothing would let half of what belongs together be
    /// kept.
    const TRANSACTIONS: bool = false;

    /// Whether [`open_read_only`](Self::open_read_only) is offered. Otherwise it is refused with
    /// [`Error::not_offered::<Self>("read-only sessions")`](Error::not_offered), as by default.
    const READ_ONLY_SESSIONS: bool = false;

    /// A session of this engine.
    type Session: Session;

    /// Opens a session with a database; serves `connection.open`. `""` and `"default"` name the same database.
    ///
    /// # Errors
    ///
    /// [`Error::NoSuchDatabase`], [`Error::AccessDenied`], [`Error::Busy`] where all connections are taken, and
    /// [`Error::Backend`] where the server cannot be reached.
    fn open(&self, database: &str) -> impl Future<Output = Result<Self::Session>> + Send;

    /// Opens a session that reads a database and cannot write to it; serves `connection.open` of a guest that may only
    /// read.
    ///
    /// Whatever is run in it, in one statement or in several, the database stays as it is: a statement that would change
    /// its rows, its schema or its settings is answered with [`Error::AccessDenied`], and the session goes on. What others
    /// commit it reads as any session does. A temporary table may be offered or denied.
    ///
    /// It is the engine that has to keep this, and not a look at the text of the statement: as SQLite does of a file that is
    /// opened to be read, and a server of a role that may only read, which is another than that of [`open`](Self::open). A
    /// setting of the session does not, since a statement can change it.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open); [`Error::NoSuchDatabase`] also where `open` would make the database, for reading makes none.
    /// [`Error::Other`] where it is not offered.
    fn open_read_only(&self, database: &str) -> impl Future<Output = Result<Self::Session>> + Send {
        let _ = database;
        async { Err(Error::not_offered::<Self>("read-only sessions")) }
    }
}

/// A session: one physical connection, so that a transaction begun in it is nobody else's.
///
/// Dropping it rolls back what was not committed. Of two calls at a time one waits for the other. A call whose future is
/// dropped is stopped, and may have been carried out or not; the session goes on, in a transaction at least to its `ROLLBACK`.
/// What stops it must not stop a later call: where that takes waiting, the next call waits for it.
///
/// A call runs one statement, in the engine's own SQL; a text of several is refused, and none of them runs. `$1` is the
/// first parameter, wherever in the statement it stands, and so is `?1`; the first `?` is the first, too. A parameter is
/// bound as its type, a date or a time as text of ISO 8601, and a text takes the type of the column that it meets: where a
/// server decides on the types of parameters, it does so for the statement, and what does not fit is sent as its own type.
///
/// `COMMIT` that is answered well has kept all, however it is written and whichever way it is run. Where an engine rolls back
/// instead, because a statement before it failed, that is an error. Until then, or until `ROLLBACK`, no statement is kept by
/// itself: where an engine has ended a transaction because one failed, its session refuses the others.
///
/// No statement reaches the host's files or programs, nor code that is not of the engine. Guests of one role of a server see
/// each other's databases and sessions as far as that role may.
pub trait Session: Send + Sync + 'static {
    /// Runs a statement and returns its rows; serves `readwrite.query`. One that only writes has neither columns nor rows.
    ///
    /// In rows an integer of any width is [`Value::Int64`], and a number with a fraction [`Value::Double`]; booleans,
    /// dates and times are told by what their column was declared to hold. A number with more digits than these keep, as a
    /// `NUMERIC` may have, is [`Value::Text`] with all of them, and so is what has no kind of its own, such as a UUID or JSON.
    ///
    /// A result is in memory as a whole, so a backend limits it while it reads, as by [`ResultLimit`], and a large value by
    /// itself.
    ///
    /// # Errors
    ///
    /// [`Error::Statement`] with what is wrong with the statement or its parameters, [`Error::AccessDenied`],
    /// [`Error::ResultTooLarge`], [`Error::Busy`], [`Error::Disconnected`].
    fn query(&self, statement: &str, params: &[Value])
    -> impl Future<Output = Result<Rows>> + Send;

    /// Runs a statement and returns how many rows it inserted, updated or deleted; serves `readwrite.exec`.
    ///
    /// A row that an update meets counts, though it is set to what it was. Rows that go with others, as by `ON DELETE CASCADE`
    /// or a trigger, do not.
    ///
    /// # Errors
    ///
    /// As [`query`](Self::query).
    fn exec(&self, statement: &str, params: &[Value]) -> impl Future<Output = Result<u64>> + Send;
}

#[cfg_attr(not(feature = "host"), expect(dead_code, reason = "only a host calls"))]
pub(crate) trait ErasedSql: Send + Sync + 'static {
    fn is_immediate(&self) -> bool;
    fn open<'a>(&'a self, database: &'a str) -> Call<'a, Result<Arc<dyn ErasedSession>>>;
    fn open_read_only<'a>(&'a self, database: &'a str) -> Call<'a, Result<Arc<dyn ErasedSession>>>;
}

#[cfg_attr(not(feature = "host"), expect(dead_code, reason = "only a host calls"))]
pub(crate) trait ErasedSession: Send + Sync + 'static {
    fn query<'a>(&'a self, statement: &'a str, params: &'a [Value]) -> Call<'a, Result<Rows>>;
    fn exec<'a>(&'a self, statement: &'a str, params: &'a [Value]) -> Call<'a, Result<u64>>;
}

impl<B: Sql> ErasedSql for B {
    fn is_immediate(&self) -> bool {
        B::IMMEDIATE
    }

    fn open<'a>(&'a self, database: &'a str) -> Call<'a, Result<Arc<dyn ErasedSession>>> {
        Call::of(B::IMMEDIATE, async move {
            let session = Sql::open(self, database).await?;
            Ok(Arc::new(Engine::<B> { session }) as Arc<dyn ErasedSession>)
        })
    }

    fn open_read_only<'a>(&'a self, database: &'a str) -> Call<'a, Result<Arc<dyn ErasedSession>>> {
        Call::of(B::IMMEDIATE, async move {
            let session = Sql::open_read_only(self, database).await?;
            Ok(Arc::new(Engine::<B> { session }) as Arc<dyn ErasedSession>)
        })
    }
}

/// A session that remembers whether its engine is immediate.
struct Engine<B: Sql> {
    session: B::Session,
}

impl<B: Sql> ErasedSession for Engine<B> {
    fn query<'a>(&'a self, statement: &'a str, params: &'a [Value]) -> Call<'a, Result<Rows>> {
        Call::of(B::IMMEDIATE, self.session.query(statement, params))
    }

    fn exec<'a>(&'a self, statement: &'a str, params: &'a [Value]) -> Call<'a, Result<u64>> {
        Call::of(B::IMMEDIATE, self.session.exec(statement, params))
    }
}
