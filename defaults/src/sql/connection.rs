//! Runs statements on one connection.

#[cfg(test)]
mod tests;

use runtime::sql::{
    BlockingConnection, Column, Error, GivenUp, Kind, Result, ResultLimit, Rows, Value,
};
use rusqlite::fallible_iterator::FallibleIterator as _;
use rusqlite::{Batch, ErrorCode, MAIN_DB, Statement, TransactionState};

use super::access::{Ends, Watch};
use super::database::{Limits, Location, Mode};
use super::fault;
use super::interrupt::stop_when;
use super::value;

/// A longer statement is prepared each time: a session would keep many of them, and nothing counts those.
const LONGEST_KEPT: usize = 16 << 10;

/// Whether a text is one statement for sure. Behind a semicolon another may begin.
fn is_one(sql: &str) -> bool {
    let end = sql.trim_end();
    !end.strip_suffix(';').unwrap_or(end).contains(';')
}

/// A connection to a SQLite database, rolled back and closed when it is dropped.
#[derive(Debug)]
pub struct SqliteConnection {
    sqlite: rusqlite::Connection,
    location: Location,
    mode: Mode,
    limits: Limits,
    watch: Watch,
    /// Whether it is ready for statements, and watched over.
    is_ready: bool,
    /// Whether a statement that failed has ended its transaction, of which the guest has yet to make an end.
    aborted: bool,
}

impl BlockingConnection for SqliteConnection {
    fn query(&mut self, statement: &str, params: &[Value], given_up: &GivenUp) -> Result<Rows> {
        self.run(statement, params, given_up, Self::query_rows)
    }

    fn exec(&mut self, statement: &str, params: &[Value], given_up: &GivenUp) -> Result<u64> {
        self.run(statement, params, given_up, Self::changes)
    }

    /// A transaction alone has none yet.
    fn holds_lock(&self) -> bool {
        let state = self.sqlite.transaction_state(Some(MAIN_DB));
        !matches!(state, Ok(TransactionState::None))
    }
}

impl SqliteConnection {
    pub(super) fn open(location: Location, mode: Mode, limits: Limits) -> rusqlite::Result<Self> {
        Ok(Self {
            sqlite: location.open(mode, limits)?,
            location,
            mode,
            limits,
            watch: Watch::default(),
            is_ready: false,
            aborted: false,
        })
    }

    fn run<T: Default>(
        &mut self,
        sql: &str,
        params: &[Value],
        given_up: &GivenUp,
        work: fn(&Self, &mut Statement<'_>) -> Result<T>,
    ) -> Result<T> {
        self.prepare_for(given_up).map_err(fault::of)?;
        if self.aborted {
            return self.run_aborted(sql);
        }
        let begun = !self.sqlite.is_autocommit();
        let answer = self.with_statement(sql, params, |statement| work(self, statement));
        if begun && answer.is_err() && self.sqlite.is_autocommit() {
            // Of some failures SQLite rolls back all of the transaction, as where the database is full. After a `COMMIT` that
            // failed so there is no more to end.
            self.aborted = !matches!(self.look(sql), Ok(Some(Ends::Commit)));
        }
        answer
    }

    /// What would be run after a transaction that SQLite has rolled back would be kept by itself, and no `ROLLBACK` take it
    /// back.
    fn run_aborted<T: Default>(&mut self, sql: &str) -> Result<T> {
        let rolled_back = "a statement that failed has rolled back the transaction";
        let refused = match self.look(sql)? {
            Some(Ends::Rollback) => None,
            Some(Ends::Commit) => Some(rolled_back.to_owned()),
            None => {
                let hint = format!("{rolled_back}; it is ended by `ROLLBACK`");
                return Err(Error::Statement(hint));
            }
        };
        self.aborted = false;
        refused.map_or_else(|| Ok(T::default()), |why| Err(Error::Statement(why)))
    }

    /// Makes ready for one statement.
    fn prepare_for(&mut self, given_up: &GivenUp) -> rusqlite::Result<()> {
        let Limits { busy_timeout, .. } = self.limits;
        stop_when(given_up, &mut self.sqlite, busy_timeout)?;
        if !self.is_ready {
            self.location
                .prepare(&self.sqlite, self.mode, self.limits)?;
            self.watch.over(&mut self.sqlite)?;
            self.is_ready = true;
        }
        Ok(())
    }

    /// What SQLite has changed before it gives the first row it would keep, though the guest is not given all of them.
    fn query_rows(&self, statement: &mut Statement<'_>) -> Result<Rows> {
        if statement.readonly() || statement.column_count() == 0 {
            return self.rows(statement);
        }
        let batch = |sql| self.sqlite.execute_batch(sql).map_err(fault::of);
        let undo = if self.sqlite.is_autocommit() {
            // The savepoint begins a transaction, whose end has to wait for nobody.
            "ROLLBACK"
        } else {
            "ROLLBACK TO given; RELEASE given"
        };
        batch("SAVEPOINT given")?;
        let rows = self.rows(statement);
        let rows = rows.and_then(|rows| batch("RELEASE given").map(|()| rows));
        if rows.is_err() {
            // There is nothing where SQLite has rolled back by itself.
            _ = batch(undo);
        }
        rows
    }

    fn rows(&self, statement: &mut Statement<'_>) -> Result<Rows> {
        let mut columns = None;
        let mut rows = Vec::new();
        let mut limit = ResultLimit::new(self.limits.max_result_bytes);
        let mut found = statement.raw_query();
        while let Some(row) = found.next().map_err(|error| self.query_fault(error))? {
            // Not before the first step, which prepares the statement anew where the schema has changed.
            let columns = columns.get_or_insert_with(|| columns_of(row.as_ref()));
            let mut values = Vec::with_capacity(columns.len());
            for (index, column) in columns.iter().enumerate() {
                let value = row.get_ref(index).map_err(fault::of)?;
                // Before it is copied.
                let text = value.as_bytes_or_null().ok().flatten();
                limit.count(text.map_or(0, <[u8]>::len))?;
                values.push(value::from_sqlite(column, value)?);
            }
            rows.push(values);
        }
        drop(found);
        let columns = columns.unwrap_or_else(|| columns_of(statement));
        Ok(Rows::new(columns, rows))
    }

    fn changes(&self, statement: &mut Statement<'_>) -> Result<u64> {
        let before = self.sqlite.total_changes();
        let mut rows = statement.raw_query();
        while rows.next().map_err(|error| self.fault(error))?.is_some() {}
        // `changes` is still that of an earlier statement after one that changes no rows.
        let unchanged = self.sqlite.total_changes() == before;
        Ok(if unchanged { 0 } else { self.sqlite.changes() })
    }

    fn with_statement<T>(
        &self,
        sql: &str,
        params: &[Value],
        run: impl FnOnce(&mut Statement<'_>) -> Result<T>,
    ) -> Result<T> {
        // SQLite would take it for the end, and what follows would be lost.
        if sql.contains('\0') {
            return Err(Error::Statement("the statement has a zero byte".into()));
        }
        let run = |ready: &mut Statement<'_>| bind(ready, params).and_then(|()| run(ready));
        let told = |error| self.fault(error);
        if !is_one(sql) {
            self.look(sql)?;
        } else if sql.len() <= LONGEST_KEPT {
            return run(&mut *self.sqlite.prepare_cached(sql).map_err(told)?);
        }
        // What comes behind it is empty.
        let first = Batch::new(&self.sqlite, sql).next().map_err(told)?;
        run(&mut first.ok_or_else(fault::no_statement)?)
    }

    /// Looks whether a text is one statement, and how that ends a transaction. To prepare a pragma is to run it, but not
    /// here.
    fn look(&self, sql: &str) -> Result<Option<Ends>> {
        let (found, ends) = self.watch.look(|| {
            let mut statements = Batch::new(&self.sqlite, sql);
            let first = statements.next()?;
            // Whatever is wrong with another one.
            let others = !matches!(statements.next(), Ok(None));
            let explained = first.as_ref().is_some_and(|first| first.is_explain() != 0);
            Ok((first.is_some(), others, explained))
        });
        match found.map_err(|error| self.fault(error))? {
            (false, ..) => Err(fault::no_statement()),
            (true, false, explained) => Ok(ends.filter(|_| !explained)),
            (true, true, _) => {
                // What is refused of it is not what the guest is told.
                self.watch.refused();
                let refused = "there is more than one statement; run them one by one";
                Err(Error::Statement(refused.into()))
            }
        }
    }

    fn query_fault(&self, error: rusqlite::Error) -> Error {
        match error.sqlite_error_code() {
            Some(ErrorCode::TooBig) => Error::ResultTooLarge {
                limit: self.limits.max_result_bytes,
            },
            _ => self.fault(error),
        }
    }

    fn fault(&self, error: rusqlite::Error) -> Error {
        let refused = self.watch.refused();
        refused.map_or_else(|| fault::of(error), Error::AccessDenied)
    }
}

fn columns_of(statement: &Statement<'_>) -> Vec<Column> {
    let columns = statement.columns();
    columns
        .map(|column| {
            let kind = Kind::declared(column.decl_type().unwrap_or_default());
            Column::new(column.name(), kind)
        })
        .collect()
}

fn bind(statement: &mut Statement<'_>, params: &[Value]) -> Result<()> {
    let mut wanted = 0;
    let mut dollars = 0;
    let count = statement.parameter_count();
    for index in 1..=count {
        let name = statement.parameter_name(index);
        dollars += usize::from(name.is_some_and(|name| name.starts_with('$')));
        let number = name.map_or(Ok(index), number)?;
        wanted = wanted.max(number);
        if let Some(param) = params.get(number - 1) {
            let param = value::to_sqlite(number, param)?;
            statement
                .raw_bind_parameter(index, param)
                .map_err(fault::of)?;
        }
    }
    if dollars > 0 && dollars < count {
        // SQLite numbers a `?` by how many names came before it.
        let mixed = "parameters are written as `$1` or as `?`, and not as both in one statement";
        return Err(Error::Statement(mixed.into()));
    }
    let given = params.len();
    if wanted != given {
        let message = format!("the statement takes {wanted} parameters, and {given} were given");
        return Err(Error::Statement(message));
    }
    Ok(())
}

/// The number in `$1` or `?1`. The former is but a name to SQLite, which counts names as it meets them.
fn number(name: &str) -> Result<usize> {
    let digits = name.strip_prefix(['$', '?']).unwrap_or_default();
    let number = digits.parse().ok().filter(|number| *number > 0);
    number.ok_or_else(|| {
        let message = format!("`{name}` is no parameter; write `$1`, `?1` or `?`");
        Error::Statement(message)
    })
}
