//! What the shared cases use of this flavour.

use crate::bindings::wasi::sql::readwrite;
pub use crate::bindings::wasi::sql::types::{Connection, Statement};
use crate::bindings::wasi::sql::types::{DataType, Error};
use crate::value::Value;

pub type Parameter = String;

/// A parameter of the type that all flavours have.
pub fn text(value: &str) -> Parameter {
    value.to_owned()
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

/// The rows of a result, each cell with the name of its column. A row begins where the first column comes again.
pub fn rows(
    connection: &Connection,
    statement: &Statement,
) -> Result<Vec<Vec<(String, Value)>>, String> {
    let cells = readwrite::query(connection, statement).map_err(words)?;
    let mut rows: Vec<Vec<(String, Value)>> = Vec::new();
    let first_column = cells
        .first()
        .map(|cell| cell.field_name.clone())
        .unwrap_or_default();
    for cell in cells {
        if cell.field_name == first_column {
            rows.push(Vec::new());
        }
        if let Some(row) = rows.last_mut() {
            row.push((cell.field_name, value(cell.value)));
        }
    }
    Ok(rows)
}

fn words(error: Error) -> String {
    error.trace()
}

fn value(value: DataType) -> Value {
    match value {
        DataType::Int32(value) => Value::Integer(value.into()),
        DataType::Int64(value) => Value::Integer(value.into()),
        DataType::Uint32(value) => Value::Integer(value.into()),
        DataType::Uint64(value) => Value::Integer(value.into()),
        DataType::Float(value) | DataType::Double(value) => Value::Real(value),
        DataType::Str(value) => Value::Text(value),
        DataType::Boolean(value) => Value::Boolean(value),
        DataType::Date(value) => Value::Date(value),
        DataType::Time(value) => Value::Time(value),
        DataType::Timestamp(value) => Value::Timestamp(value),
        DataType::Binary(value) => Value::Binary(value),
        DataType::Null => Value::Null,
    }
}
