//! Values between the interface and SQLite, which knows five kinds of them.

use runtime::Bytes;
use runtime::sql::{Column, Error, Kind, Result, Value};
use rusqlite::types::{ToSqlOutput, ValueRef};

/// The value as what its column was declared for, where it can be that.
pub(super) fn from_sqlite(column: &Column, value: ValueRef<'_>) -> Result<Value> {
    let text = |bytes| {
        let text = str::from_utf8(bytes).map(str::to_owned);
        text.map_err(|_| {
            let message = format!("column `{}` has a text that is not UTF-8", column.name);
            Error::Statement(message)
        })
    };
    Ok(match (value, column.kind) {
        (ValueRef::Null, _) => Value::Null,
        (ValueRef::Integer(bit @ (0 | 1)), Kind::Boolean) => Value::Boolean(bit == 1),
        (ValueRef::Integer(number), _) => Value::Int64(number),
        (ValueRef::Real(number), _) => Value::Double(number),
        (ValueRef::Text(bytes), Kind::Date) => Value::Date(text(bytes)?),
        (ValueRef::Text(bytes), Kind::Time) => Value::Time(text(bytes)?),
        (ValueRef::Text(bytes), Kind::Timestamp) => Value::Timestamp(text(bytes)?),
        (ValueRef::Text(bytes), _) => Value::Text(text(bytes)?),
        (ValueRef::Blob(bytes), _) => Value::Binary(Bytes::copy_from_slice(bytes)),
    })
}

/// The parameter of this number as SQLite takes it.
pub(super) fn to_sqlite(number: usize, value: &Value) -> Result<ToSqlOutput<'_>> {
    let cannot = |why: String| Error::Statement(format!("parameter {number} is {why}"));
    let real = |value: f64| {
        if value.is_nan() {
            return Err(cannot("not a number, which SQLite keeps as NULL".into()));
        }
        Ok(ValueRef::Real(value))
    };
    Ok(ToSqlOutput::Borrowed(match value {
        Value::Null => ValueRef::Null,
        Value::Boolean(value) => ValueRef::Integer(i64::from(*value)),
        Value::Int32(value) => ValueRef::Integer(i64::from(*value)),
        Value::Int64(value) => ValueRef::Integer(*value),
        Value::UInt32(value) => ValueRef::Integer(i64::from(*value)),
        Value::UInt64(value) => ValueRef::Integer(
            i64::try_from(*value).map_err(|_| cannot(format!("{value}, above {}", i64::MAX)))?,
        ),
        Value::Float(value) => real(f64::from(*value))?,
        Value::Double(value) => real(*value)?,
        Value::Text(text) | Value::Date(text) | Value::Time(text) | Value::Timestamp(text) => {
            ValueRef::Text(text.as_bytes())
        }
        Value::Binary(bytes) => ValueRef::Blob(bytes),
        _ => return Err(cannot("of a kind that SQLite does not know".into())),
    }))
}
