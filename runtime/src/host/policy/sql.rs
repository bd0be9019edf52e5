use std::sync::Arc;

use super::Access;
use super::guarded::{Guard, Guarded};
use crate::call::Call;
use crate::sql::{ErasedSession, ErasedSql, Error, Result, Rows, Value};

type Opened<'a> = Call<'a, Result<Arc<dyn ErasedSession>>>;

impl ErasedSql for Guarded<dyn ErasedSql> {
    fn is_immediate(&self) -> bool {
        self.inner.is_immediate()
    }

    fn open<'a>(&'a self, database: &'a str) -> Opened<'a> {
        match self.guard.access(database) {
            Some(Access::ReadWrite) => self.inner.open(database),
            _ => self.open_read_only(database),
        }
    }

    fn open_read_only<'a>(&'a self, database: &'a str) -> Opened<'a> {
        if !self.guard.reads(database) {
            let denied = Error::AccessDenied(format!("the database {database:?}"));
            return Call::Ready(Some(Err(denied)));
        }
        let guard = &self.guard;
        self.inner.open_read_only(database).map(move |opened| {
            let session = ReadOnly {
                inner: opened?,
                guard: guard.clone(),
                database: database.into(),
            };
            Ok(Arc::new(session) as Arc<dyn ErasedSession>)
        })
    }
}

/// A session that the backend lets read only. What the backend denies in it the log is told here.
struct ReadOnly {
    inner: Arc<dyn ErasedSession>,
    guard: Guard,
    database: String,
}

impl ReadOnly {
    fn told<T>(&self, answer: Result<T>) -> Result<T> {
        if let Err(Error::AccessDenied(_)) = answer {
            let what = "a statement was denied in a session that only reads; one that writes";
            self.guard.log(&self.database, Access::ReadWrite, what);
        }
        answer
    }
}

impl ErasedSession for ReadOnly {
    fn query<'a>(&'a self, statement: &'a str, params: &'a [Value]) -> Call<'a, Result<Rows>> {
        self.inner
            .query(statement, params)
            .map(|rows| self.told(rows))
    }

    fn exec<'a>(&'a self, statement: &'a str, params: &'a [Value]) -> Call<'a, Result<u64>> {
        self.inner
            .exec(statement, params)
            .map(|changed| self.told(changed))
    }
}
