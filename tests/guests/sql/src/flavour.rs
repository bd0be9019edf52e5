//! What the shared cases use of this flavour.

use crate::bindings::wasi::sql::readwrite;
pub use crate::bindings::wasi::sql::types::{Connection, Statement};
use crate::bindings::wasi::sql::types::{DataType, Error};
use crate::moment;
use crate::value::Value;

pub type Parameter = DataType;

/// A parameter of the type that all flavours have.
pub fn text(value: &str) -> Parameter {
    DataType::Str(Some(value.to_owned()))
}

pub fn open(name: &str) -> Result<Connection, String> {
    Connection::open(name).map_err(words)
}

pub fn prepare(sql: &str, parameters: &[Parameter]) -> Result<Statement, String> {
    Statement::prepare(sql, parameters).map_err(words)
}

pub fn run(connection: &Connection, statement: &Statement) -> Result<u32, String> {
    readwrite::exec(connection, statement).map_err(words)
}

/// The rows of a result, each cell with the name of its column.
pub fn rows(
    connection: &Connection,
    statement: &Statement,
) -> Result<Vec<Vec<(String, Value)>>, String> {
    let rows = readwrite::query(connection, statement).map_err(words)?;
    Ok(rows
        .into_iter()
        .map(|row| {
            row.fields
                .into_iter()
                .map(|field| (field.name, value(field.value)))
                .collect()
        })
        .collect())
}

fn words(error: Error) -> String {
    error.trace()
}

fn value(value: DataType) -> Value {
    let value = match value {
        DataType::Int32(value) => value.map(|value| Value::Integer(value.into())),
        DataType::Int64(value) => value.map(|value| Value::Integer(value.into())),
        DataType::Uint32(value) => value.map(|value| Value::Integer(value.into())),
        DataType::Uint64(value) => value.map(|value| Value::Integer(value.into())),
        DataType::Float(value) => value.map(|value| Value::Real(value.into())),
        DataType::Double(value) => value.map(Value::Real),
        DataType::Str(value) => value.map(Value::Text),
        DataType::Boolean(value) => value.map(Value::Boolean),
        DataType::Date(value) => value.map(|date| Value::Date(moment::text(date))),
        DataType::Time(value) => value.map(|time| Value::Time(moment::text(time))),
        DataType::Timestamp(value) => {
            value.map(|timestamp| Value::Timestamp(moment::text(timestamp)))
        }
        DataType::Binary(value) => value.map(Value::Binary),
    };
    value.unwrap_or(Value::Null)
}
