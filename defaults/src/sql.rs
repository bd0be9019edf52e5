//! SQLite databases.

mod access;
mod connection;
mod database;
mod fault;
mod interrupt;
#[cfg(test)]
mod tests;
mod value;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use parking_lot::Mutex;
use runtime::sql::{BlockingSession, Error, Result, Session as _, Sql};
use runtime::{ByteSize, wasi_backend};

use database::{Limits, Location, Mode};

pub use connection::SqliteConnection;

/// A session with a SQLite database: one connection, rolled back and closed when it is dropped.
pub type SqliteSession = BlockingSession<SqliteConnection>;

/// The database that the empty name stands for too.
const DEFAULT: &str = "default";

/// What stands for a database in memory where a path is expected.
const IN_MEMORY: &str = ":memory:";

/// As many databases in memory as one backend keeps: a guest makes one by opening a name.
const MOST_DATABASES: usize = 100;

/// As many bytes as the name of a database in memory has: it is kept too.
const LONGEST_NAME: usize = 256;

/// SQLite databases, in files or in memory.
///
/// `""` and `"default"` open `SQL_DATABASE`; any other name opens what [`with_database`](Self::with_database) registered
/// for it, or else a database of its own in memory, which lives as long as this backend. Reading makes none:
/// [`open_read_only`](Sql::open_read_only) finds what is there, and SQLite itself keeps it as it is.
///
/// Statements run on threads that may block, 64 at a time, and 256 in transactions that hold a lock. One whose future is
/// dropped is interrupted. `ATTACH`, `VACUUM`, extensions and most pragmas are refused.
///
/// While a session writes in a transaction, others read what was there before where the database is in a file, and wait for it
/// where it is in memory.
///
/// All that SQLite keeps in memory is 2 GiB at most, in the whole process: databases, temporary tables, and what is sorted.
/// A statement that would take more fails.
///
/// ```
/// use defaults::{Sqlite, SqliteOptions};
/// use runtime::Backend as _;
/// use runtime::sql::{Session as _, Sql as _, Value};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let databases = Sqlite::connect_with(SqliteOptions::default()).await?;
/// let session = databases.open("").await?;
/// session.exec("CREATE TABLE orders (id INTEGER, paid BOOLEAN)", &[]).await?;
///
/// let order = [Value::Int64(7), Value::Boolean(true)];
/// let added = session.exec("INSERT INTO orders VALUES ($1, $2)", &order).await?;
/// assert_eq!(added, 1);
///
/// let orders = session.query("SELECT id, paid FROM orders", &[]).await?;
/// assert_eq!(orders.rows, [order]);
/// # Ok(())
/// # }
/// ```
#[wasi_backend(sql, init = Self::look)]
#[derive(Debug)]
pub struct Sqlite {
    /// The file of the default database, or `:memory:`.
    #[option(env = "SQL_DATABASE", default = ":memory:")]
    database: PathBuf,
    /// How long a statement waits for a lock that another session holds.
    #[option(env = "SQL_BUSY_TIMEOUT", default = Duration::from_secs(5))]
    busy_timeout: Duration,
    /// How large the result of a query may be.
    #[option(env = "SQL_MAX_RESULT_BYTES", default = ByteSize::mib(64))]
    max_result_bytes: ByteSize,
    /// How large a database may become; one in memory 1 GiB at most.
    #[option(env = "SQL_MAX_DATABASE_BYTES", default = ByteSize::gib(1))]
    max_database_bytes: ByteSize,
    registered: BTreeMap<String, PathBuf>,
    in_memory: Mutex<BTreeMap<String, (Location, rusqlite::Connection)>>,
}

impl Sqlite {
    /// A file that cannot be opened is better known now than when a guest asks for it.
    async fn look(self) -> Result<Self, Unusable> {
        let looked = async {
            let session = self.open(DEFAULT).await?;
            session.query("PRAGMA user_version", &[]).await
        };
        match looked.await {
            Ok(_) => Ok(self),
            Err(source) => Err(Unusable(self.database, source)),
        }
    }

    /// Gives a name to the database in a file. `"default"` takes the place of `SQL_DATABASE`, for `""` too.
    ///
    /// ```
    /// use defaults::{Sqlite, SqliteOptions};
    /// use runtime::Backend as _;
    /// use runtime::sql::{Session as _, Sql as _};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("archive.db");
    /// let databases = Sqlite::connect_with(SqliteOptions::default()).await?;
    /// let databases = databases.with_database("archive", path);
    /// let archive = databases.open("archive").await?;
    /// archive.exec("CREATE TABLE orders (id INTEGER)", &[]).await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn with_database(mut self, name: impl Into<String>, path: impl Into<PathBuf>) -> Self {
        self.registered.insert(name.into(), path.into());
        self
    }

    async fn session(&self, name: &str, mode: Mode) -> Result<SqliteSession> {
        let name = if name.is_empty() { DEFAULT } else { name };
        let location = self.locate(name, mode)?;
        let limits = Limits {
            busy_timeout: self.busy_timeout,
            max_result_bytes: self.max_result_bytes.0,
            max_database_bytes: self.max_database_bytes.0,
        };
        let name = name.to_owned();
        SqliteSession::open(move || {
            if mode == Mode::ReadOnly && location.is_missing() {
                return Err(Error::NoSuchDatabase(name));
            }
            SqliteConnection::open(location, mode, limits).map_err(fault::of)
        })
        .await
    }

    /// Where a database is. One in memory is made when it is first asked for, but not to be read.
    fn locate(&self, name: &str, mode: Mode) -> Result<Location> {
        let default = (name == DEFAULT).then_some(&self.database);
        match self.registered.get(name).or(default) {
            Some(path) if path != Path::new(IN_MEMORY) => Ok(Location::File(path.clone())),
            _ => self.locate_in_memory(name, mode),
        }
    }

    fn locate_in_memory(&self, name: &str, mode: Mode) -> Result<Location> {
        let mut databases = self.in_memory.lock();
        if let Some((location, _)) = databases.get(name) {
            return Ok(location.clone());
        }
        if mode == Mode::ReadOnly {
            return Err(Error::NoSuchDatabase(name.to_owned()));
        }
        if name.len() > LONGEST_NAME {
            let (limit, length) = (LONGEST_NAME, name.len());
            return Err(Error::other(format!(
                "the name of a database in memory has {limit} bytes at most, and this one has {length}"
            )));
        }
        if databases.len() >= MOST_DATABASES {
            let message = format!("no more than {MOST_DATABASES} databases are kept in memory");
            return Err(Error::other(message));
        }
        let (location, anchor) = Location::in_memory().map_err(fault::of)?;
        databases.insert(name.to_owned(), (location.clone(), anchor));
        Ok(location)
    }
}

/// The default database cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("SQL_DATABASE names {}, which cannot be used", .0.display())]
struct Unusable(PathBuf, #[source] Error);

impl Sql for Sqlite {
    const TRANSACTIONS: bool = true;
    const READ_ONLY_SESSIONS: bool = true;

    type Session = SqliteSession;

    async fn open(&self, database: &str) -> Result<SqliteSession> {
        self.session(database, Mode::ReadWrite).await
    }

    async fn open_read_only(&self, database: &str) -> Result<SqliteSession> {
        self.session(database, Mode::ReadOnly).await
    }
}
