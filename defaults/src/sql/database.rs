//! Where a database is, and what its connections may do.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, OpenFlags, Result};

/// What a session is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    ReadWrite,
    /// SQLite itself opens the database so that no statement can write to it.
    ReadOnly,
}

/// SQLite needs this much for a row of its own tables, however little a guest may read.
const SHORTEST_VALUE: u64 = 1 << 20;

/// As many statements as a session keeps prepared.
const PREPARED_STATEMENTS: usize = 128;

/// As many bytes as SQLite takes in this process, for everything: databases in memory, temporary tables, what is sorted, and
/// rows that are larger than a result may be.
pub(super) const MEMORY: i64 = 2 << 30;

/// What a pattern of LIKE or GLOB costs grows with its length times that of the text.
const LONGEST_PATTERN: i32 = 1000;

#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) busy_timeout: Duration,
    pub(super) max_result_bytes: u64,
    pub(super) max_database_bytes: u64,
}

#[derive(Debug, Clone)]
pub(super) enum Location {
    File(PathBuf),
    /// A name for SQLite's own file system in memory. Unlike a shared cache it has locks that can be waited for.
    Memory(String),
}

impl Location {
    /// A new database in memory, and a connection that keeps it: it is gone with its last one.
    pub(super) fn in_memory() -> Result<(Self, Connection)> {
        // The names are those of the process, so that no two backends may choose the same.
        static NAMES: AtomicU64 = AtomicU64::new(0);
        let name = NAMES.fetch_add(1, Ordering::Relaxed);
        let location = Self::Memory(format!("/wasi-backend/{name}"));
        let anchor = location.connect(Mode::ReadWrite)?;
        Ok((location, anchor))
    }

    /// Whether it is in a file that is not there yet.
    pub(super) fn is_missing(&self) -> bool {
        matches!(self, Self::File(path) if !path.exists())
    }

    /// A connection that has not looked into the database yet, and so has waited for nobody's lock.
    pub(super) fn open(&self, mode: Mode, limits: Limits) -> Result<Connection> {
        let connection = self.connect(mode)?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
        // A name in double quotes that is no column would else be a text, which no other engine takes it for.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
        let longest = limits.max_result_bytes.max(SHORTEST_VALUE);
        let longest = longest.try_into().unwrap_or(i32::MAX);
        connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, longest)?;
        connection.set_limit(Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, LONGEST_PATTERN)?;
        connection.set_prepared_statement_cache_capacity(PREPARED_STATEMENTS);
        Ok(connection)
    }

    /// Makes ready a connection for its first statement.
    pub(super) fn prepare(
        &self,
        connection: &Connection,
        mode: Mode,
        limits: Limits,
    ) -> Result<()> {
        // Temporary files are limited by nothing but the disk.
        connection.pragma_update(None, "temp_store", "MEMORY")?;
        if let (Self::File(_), Mode::ReadWrite) = (self, mode) {
            connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")?;
        }
        let page: u32 = connection.pragma_query_value(None, "page_size", |row| row.get(0))?;
        let pages = (limits.max_database_bytes / u64::from(page)).max(1);
        connection.execute_batch(&format!(
            "PRAGMA main.max_page_count = {pages}; PRAGMA temp.max_page_count = {pages}"
        ))
    }

    fn connect(&self, mode: Mode) -> Result<Connection> {
        let mode = match mode {
            Mode::ReadWrite => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
            Mode::ReadOnly => OpenFlags::SQLITE_OPEN_READ_ONLY,
        };
        // One thread at a time uses a connection, so that SQLite needs no lock of its own.
        let flags = mode | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = match self {
            Self::File(path) => Connection::open_with_flags(path, flags),
            Self::Memory(name) => Connection::open_with_flags_and_vfs(name, flags, c"memdb"),
        }?;
        // It is the process's, and a pragma can only lower it.
        connection.pragma_update(None, "hard_heap_limit", MEMORY)?;
        Ok(connection)
    }
}
