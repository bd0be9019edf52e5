//! Runs statements on one connection.

#[cfg(test)]
mod tests;

use runtime::sql::{BlockingConnection, Column, Error, GivenUp, Kind, Result, Rows, Value};
use rusqlite::fallible_iterator::FallibleIterator as _;
use rusqlite::{Batch, ErrorCode, MAIN_DB, Statement, TransactionState};

use super::access::Refused;
use super::database::{Limits, Location, Mode};
use super::fault;
use super::interrupt::stop_when;
use super::value;

/// A longer statement is prepared each time: a session would keep many of them, and nothing counts those.
const LONGEST_KEPT: usize = 16 << 10;

/// Whether what is prepared of a text is kept. Behind a semicolon another statement may begin, and what is kept has to be all of
/// the text.
fn is_kept(sql: &str) -> bool {
    let end = sql.trim_end();
    sql.len() <= LONGEST_KEPT && !end.strip_suffix(';').unwrap_or(end).contains(';')
}

/// A connection to a SQLite database, rolled back and closed when it is dropped.
#[derive(Debug)]
pub struct SqliteConnection {
    sqlite: rusqlite::Connection,
    location: Location,
    mode: Mode,
    limits: Limits,
    /// There from the first statement on.
    refused: Option<Refused>,
}

impl BlockingConnection for SqliteConnection {
    fn query(&mut self, statement: &str, params: &[Value], given_up: &GivenUp) -> Result<Rows> {
        self.prepare_for(given_up).map_err(fault::of)?;
        self.with_statement(statement, params, |statement| self.rows(statement))
    }

    fn exec(&mut self, statement: &str, params: &[Value], given_up: &GivenUp) -> Result<u64> {
        self.prepare_for(given_up).map_err(fault::of)?;
        self.with_statement(statement, params, |statement| self.changes(statement))
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
            refused: None,
        })
    }

    /// Makes ready for one statement.
    fn prepare_for(&mut self, given_up: &GivenUp) -> rusqlite::Result<()> {
        let Limits { busy_timeout, .. } = self.limits;
        stop_when(given_up, &mut self.sqlite, busy_timeout)?;
        if self.refused.is_none() {
            self.location
                .prepare(&self.sqlite, self.mode, self.limits)?;
            self.refused = Some(Refused::on(&mut self.sqlite)?);
        }
        Ok(())
    }

    fn rows(&self, statement: &mut Statement<'_>) -> Result<Rows> {
        let mut columns = None;
        let mut rows = Vec::new();
        let mut bytes = 0;
        let mut found = statement.raw_query();
        while let Some(row) = found.next().map_err(|error| self.query_fault(error))? {
            // Not before the first step, which prepares the statement anew where the schema has changed.
            let columns = columns.get_or_insert_with(|| columns_of(row.as_ref()));
            let mut values = Vec::with_capacity(columns.len());
            for (index, column) in columns.iter().enumerate() {
                let value = row.get_ref(index).map_err(fault::of)?;
                // Before it is copied.
                let text = value.as_bytes_or_null().ok().flatten();
                bytes += size_of::<Value>() + text.map_or(0, <[u8]>::len);
                if bytes as u64 > self.limits.max_result_bytes {
                    return Err(self.too_large());
                }
                values.push(value::from_sqlite(column, value)?);
            }
            rows.push(values);
        }
        drop(found);
        let columns = columns.unwrap_or_else(|| columns_of(statement));
        Ok(Rows { columns, rows })
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
        if is_kept(sql) {
            let kept = self.sqlite.prepare_cached(sql);
            let mut kept = kept.map_err(|error| self.fault(error))?;
            return run(&mut kept);
        }
        run(&mut self.prepare(sql)?)
    }

    fn prepare(&self, sql: &str) -> Result<Statement<'_>> {
        let mut statements = Batch::new(&self.sqlite, sql);
        let first = statements.next().map_err(|error| self.fault(error))?;
        let first = first.ok_or_else(fault::no_statement)?;
        match statements.next() {
            Ok(None) => Ok(first),
            another => {
                // What is refused of it is not what the guest is told.
                drop(another.map_err(|error| self.fault(error)));
                let refused = "there is more than one statement; run them one by one";
                Err(Error::Statement(refused.into()))
            }
        }
    }

    fn query_fault(&self, error: rusqlite::Error) -> Error {
        match error.sqlite_error_code() {
            Some(ErrorCode::TooBig) => self.too_large(),
            _ => self.fault(error),
        }
    }

    fn fault(&self, error: rusqlite::Error) -> Error {
        let refused = self.refused.as_ref().and_then(Refused::take);
        refused.map_or_else(|| fault::of(error), Error::AccessDenied)
    }

    fn too_large(&self) -> Error {
        let limit = self.limits.max_result_bytes;
        Error::ResultTooLarge { limit }
    }
}

fn columns_of(statement: &Statement<'_>) -> Vec<Column> {
    let columns = statement.columns();
    columns
        .map(|column| Column {
            name: column.name().to_owned(),
            kind: Kind::declared(column.decl_type().unwrap_or_default()),
        })
        .collect()
}

fn bind(statement: &mut Statement<'_>, params: &[Value]) -> Result<()> {
    let mut wanted = 0;
    for index in 1..=statement.parameter_count() {
        let number = match statement.parameter_name(index) {
            None => index,
            Some(name) => number(name)?,
        };
        wanted = wanted.max(number);
        if let Some(param) = params.get(number - 1) {
            let param = value::to_sqlite(number, param)?;
            statement
                .raw_bind_parameter(index, param)
                .map_err(fault::of)?;
        }
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
