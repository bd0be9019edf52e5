//! `wasi:sql`, in the upstream shape and in the typed ones.

mod dates;
mod shape;

use std::sync::Arc;

use wasmtime::Result;
use wasmtime::component::Resource;

use super::super::State;
use super::Functions;
use super::error::sql_error;
use crate::sql::{ErasedSession, Error, Value};
use shape::Shape;

pub(in super::super) use dates::Formatted;
pub(in super::super) use shape::{Typed, Upstream};

/// `statement`: text, and the values of its parameters. The session prepares it.
struct Statement {
    text: String,
    params: Vec<Value>,
}

/// `connection`: a session of the guest's own.
struct Connection(Arc<dyn ErasedSession>);

/// `error`: what a guest may read of what went wrong.
struct Fault {
    trace: String,
}

type Answer<T> = Result<(std::result::Result<T, Resource<Fault>>,)>;

/// Links `types`, in one shape of parameters.
pub(in super::super) fn types<S: Shape>(mut types: Functions<'_>) -> Result<()> {
    types.resource::<Statement>("statement")?;
    types.resource::<Fault>("error")?;
    types.resource::<Connection>("connection")?;
    types.plain(
        "[method]error.trace",
        |state, (error,): (Resource<Fault>,)| Ok((state.table.get(&error)?.trace.clone(),)),
    )?;
    types.plain(
        "[static]statement.prepare",
        |state, (text, params): (String, Vec<S::Param>)| {
            let params: Result<_, Error> = params.into_iter().map(S::value).collect();
            let statement = params.map(|params| Statement { text, params });
            pushed(state, statement)
        },
    )?;
    types.call(
        "[static]connection.open",
        |state, (name,): (String,)| {
            let slot = state.backends.sql.as_ref();
            let backend = Arc::clone(&slot.expect("linked where there is one").backend);
            Ok(async move { backend.open(&name).await })
        },
        |state, session| pushed(state, session.map(Connection)),
    )
}

/// Links `readwrite`, in one shape of rows.
pub(in super::super) fn readwrite<S: Shape>(mut readwrite: Functions<'_>) -> Result<()> {
    type Call = (Resource<Connection>, Resource<Statement>);
    readwrite.call(
        "query",
        |state, (connection, statement): Call| {
            let (session, text, params) = parts(state, &connection, &statement)?;
            Ok(async move { session.query(&text, &params).await })
        },
        |state, rows| answered(state, rows.map(S::rows)),
    )?;
    readwrite.call(
        "exec",
        |state, (connection, statement): Call| {
            let (session, text, params) = parts(state, &connection, &statement)?;
            Ok(async move { session.exec(&text, &params).await })
        },
        |state, changed| {
            let changed = changed.map(|rows| u32::try_from(rows).unwrap_or(u32::MAX));
            answered(state, changed)
        },
    )
}

type Parts = (Arc<dyn ErasedSession>, String, Vec<Value>);

fn parts(
    state: &State,
    connection: &Resource<Connection>,
    statement: &Resource<Statement>,
) -> Result<Parts> {
    let session = Arc::clone(&state.table.get(connection)?.0);
    let Statement { text, params } = state.table.get(statement)?;
    Ok((session, text.clone(), params.clone()))
}

fn pushed<T: Send + 'static>(state: &mut State, answer: Result<T, Error>) -> Answer<Resource<T>> {
    let pushed = answer.and_then(|entry| state.push(entry).map_err(Error::Other));
    answered(state, pushed)
}

/// The error is a resource itself.
fn answered<T>(state: &mut State, answer: Result<T, Error>) -> Answer<T> {
    match answer {
        Ok(value) => Ok((Ok(value),)),
        Err(error) => {
            let trace = sql_error(&error);
            Ok((Err(state.push_error(Fault { trace })?),))
        }
    }
}
