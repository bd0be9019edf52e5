//! `wasi:sql`, in the upstream shape and in the typed ones.

mod dates;
mod shape;

use std::sync::Arc;

use wasmtime::Result;
use wasmtime::component::Resource;

use super::super::State;
use super::super::kept::{Kept, Size};
use super::Functions;
use super::error::sql_error;
use crate::Charge;
use crate::sql::{ErasedSession, Error, Value};
use shape::Shape;

pub(in super::super) use dates::Formatted;
pub(in super::super) use shape::{Typed, Upstream};

/// `statement`: text, and the values of its parameters. The session prepares it.
struct Statement {
    text: String,
    params: Vec<Value>,
}

impl Size for Statement {
    fn size(&self) -> usize {
        self.text.len() + self.params.iter().map(Value::size).sum::<usize>()
    }
}

/// `connection`: a session of the guest's own.
struct Connection {
    session: Arc<dyn ErasedSession>,
    _kept: Charge,
}

/// As many bytes as a session counts for, whatever its engine takes: a connection, and what of the database it keeps at hand.
const SESSION: usize = 128 << 10;

/// As many bytes as a guest may read of an error. Its own text may be a part of it.
const LONGEST_TRACE: usize = 8 << 10;

/// `error`: what a guest may read of what went wrong.
struct Fault {
    trace: String,
}

type Answer<T> = Result<(std::result::Result<T, Resource<Fault>>,)>;

/// Links `types`, in one shape of parameters.
pub(in super::super) fn types<S: Shape>(mut types: Functions<'_>) -> Result<()> {
    types.resource::<Arc<Kept<Statement>>>("statement")?;
    types.error::<Fault>("error")?;
    types.resource::<Connection>("connection")?;
    types.plain(
        "[method]error.trace",
        |state, (error,): (Resource<Fault>,)| Ok((state.errors.get(&error)?.trace.clone(),)),
    )?;
    types.plain(
        "[static]statement.prepare",
        |state, (text, params): (String, Vec<S::Param>)| {
            let params: Result<_, Error> = params.into_iter().map(S::value).collect();
            let statement = params.map(|params| Statement { text, params });
            let kept = statement.and_then(|s| state.bytes.keep(s).map_err(Error::Other));
            let pushed = kept.and_then(|s| state.push(Arc::new(s)).map_err(Error::Other));
            answered(state, pushed)
        },
    )?;
    types.call(
        "[static]connection.open",
        |state, (name,): (String,)| {
            let slot = state.backends.sql.as_ref();
            let backend = Arc::clone(&slot.expect("linked where there is one").backend);
            let kept = state.bytes.charge(SESSION).map_err(Error::Other);
            Ok(async move { Ok((kept?, backend.open(&name).await?)) })
        },
        |state, opened: std::result::Result<_, Error>| {
            let connection = opened.map(|(kept, session)| Connection {
                session,
                _kept: kept,
            });
            let pushed = connection.and_then(|c| state.push(c).map_err(Error::Other));
            answered(state, pushed)
        },
    )
}

/// Links `readwrite`, in one shape of rows.
pub(in super::super) fn readwrite<S: Shape>(mut readwrite: Functions<'_>) -> Result<()> {
    type Call = (Resource<Connection>, Resource<Arc<Kept<Statement>>>);
    readwrite.call(
        "query",
        |state, (connection, statement): Call| {
            let (session, statement) = parts(state, &connection, &statement)?;
            Ok(async move { session.query(&statement.text, &statement.params).await })
        },
        |state, rows| answered(state, rows.map(S::rows)),
    )?;
    readwrite.call(
        "exec",
        |state, (connection, statement): Call| {
            let (session, statement) = parts(state, &connection, &statement)?;
            Ok(async move { session.exec(&statement.text, &statement.params).await })
        },
        |state, changed| {
            let changed = changed.map(|rows| u32::try_from(rows).unwrap_or(u32::MAX));
            answered(state, changed)
        },
    )
}

type Parts = (Arc<dyn ErasedSession>, Arc<Kept<Statement>>);

fn parts(
    state: &State,
    connection: &Resource<Connection>,
    statement: &Resource<Arc<Kept<Statement>>>,
) -> Result<Parts> {
    let session = Arc::clone(&state.table.get(connection)?.session);
    let statement = Arc::clone(state.table.get(statement)?);
    Ok((session, statement))
}

/// The error is a resource itself.
fn answered<T>(state: &mut State, answer: Result<T, Error>) -> Answer<T> {
    match answer {
        Ok(value) => Ok((Ok(value),)),
        Err(error) => {
            let mut trace = sql_error(&error);
            trace.truncate(trace.floor_char_boundary(LONGEST_TRACE));
            trace.shrink_to_fit();
            Ok((Err(state.push_error(Fault { trace })?),))
        }
    }
}
