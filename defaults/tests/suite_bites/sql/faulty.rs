//! SQLite with one fault.

use std::sync::Arc;

use defaults::{Sqlite, SqliteOptions, SqliteSession};
use runtime::Backend as _;
use runtime::conformance::{Broken, Shown};
use runtime::sql::{Result, Rows, Session, Sql, Value};

/// What a session is asked.
#[derive(Clone, Copy)]
pub(super) struct Call<'a> {
    pub(super) session: &'a Arc<SqliteSession>,
    pub(super) statement: &'a str,
    pub(super) params: &'a [Value],
}

impl<'a> Call<'a> {
    /// What it is to be answered.
    pub(super) fn query(self) -> impl Future<Output = Result<Rows>> + Send + 'a {
        self.session.query(self.statement, self.params)
    }

    /// What it is to be answered.
    pub(super) fn exec(self) -> impl Future<Output = Result<u64>> + Send + 'a {
        self.session.exec(self.statement, self.params)
    }
}

/// What is wrong with a backend. Each of these is right unless it is overridden.
pub(super) trait Fault: Send + Sync + Sized + 'static {
    fn open(
        &self,
        databases: &Sqlite,
        name: &str,
    ) -> impl Future<Output = Result<Arc<SqliteSession>>> + Send {
        async { databases.open(name).await.map(Arc::new) }
    }

    fn open_read_only(
        &self,
        databases: &Sqlite,
        name: &str,
    ) -> impl Future<Output = Result<Arc<SqliteSession>>> + Send {
        async { databases.open_read_only(name).await.map(Arc::new) }
    }

    fn statement(&self, statement: &str) -> String {
        statement.to_owned()
    }

    fn param(&self, value: &Value) -> Value {
        value.clone()
    }

    fn query(&self, call: Call<'_>) -> impl Future<Output = Result<Rows>> + Send {
        call.query()
    }

    fn exec(&self, call: Call<'_>) -> impl Future<Output = Result<u64>> + Send {
        call.exec()
    }

    fn dropped(&self, _session: &Arc<SqliteSession>) {}
}

/// What a behaviour says of a backend with a fault.
pub(super) async fn broken<F: Fault>(
    fault: F,
    behaviour: impl AsyncFnOnce(Faulty<F>) -> Shown,
) -> Broken {
    behaviour(faulty(fault).await).await.unwrap_err()
}

/// A backend that does it in its own way is right all the same.
pub(super) async fn shown<F: Fault>(fault: F, behaviour: impl AsyncFnOnce(Faulty<F>) -> Shown) {
    let shown = behaviour(faulty(fault).await).await;
    shown.unwrap_or_else(|broken| panic!("{broken}"));
}

pub(super) async fn faulty<F: Fault>(fault: F) -> Faulty<F> {
    let databases = Sqlite::connect_with(SqliteOptions::default()).await;
    Faulty {
        databases: databases.unwrap(),
        fault: Arc::new(fault),
    }
}

pub(super) struct Faulty<F> {
    databases: Sqlite,
    fault: Arc<F>,
}

impl<F: Fault> Sql for Faulty<F> {
    const TRANSACTIONS: bool = true;
    const READ_ONLY_SESSIONS: bool = true;

    type Session = FaultySession<F>;

    async fn open(&self, database: &str) -> Result<FaultySession<F>> {
        Ok(FaultySession {
            session: self.fault.open(&self.databases, database).await?,
            fault: Arc::clone(&self.fault),
        })
    }

    async fn open_read_only(&self, database: &str) -> Result<FaultySession<F>> {
        let opened = self.fault.open_read_only(&self.databases, database);
        Ok(FaultySession {
            session: opened.await?,
            fault: Arc::clone(&self.fault),
        })
    }
}

pub(super) struct FaultySession<F: Fault> {
    session: Arc<SqliteSession>,
    fault: Arc<F>,
}

impl<F: Fault> FaultySession<F> {
    fn asked(&self, statement: &str, params: &[Value]) -> (String, Vec<Value>) {
        let params = params.iter().map(|value| self.fault.param(value));
        (self.fault.statement(statement), params.collect())
    }

    fn call<'a>(&'a self, statement: &'a str, params: &'a [Value]) -> Call<'a> {
        Call {
            session: &self.session,
            statement,
            params,
        }
    }
}

impl<F: Fault> Session for FaultySession<F> {
    async fn query(&self, statement: &str, params: &[Value]) -> Result<Rows> {
        let (statement, params) = self.asked(statement, params);
        self.fault.query(self.call(&statement, &params)).await
    }

    async fn exec(&self, statement: &str, params: &[Value]) -> Result<u64> {
        let (statement, params) = self.asked(statement, params);
        self.fault.exec(self.call(&statement, &params)).await
    }
}

impl<F: Fault> Drop for FaultySession<F> {
    fn drop(&mut self) {
        self.fault.dropped(&self.session);
    }
}
