//! The shapes in which rows and parameters cross the boundary.

use std::marker::PhantomData;
use std::sync::Arc;

use bytes::Bytes;
use wasmtime::component::{ComponentType, Lift, Lower};

use super::dates::Moment;
use crate::sql::{Column, Error, Kind, Rows, Value};

/// A shape of `wasi:sql/types`.
pub(in super::super::super) trait Shape: 'static {
    /// A parameter of `statement.prepare`.
    type Param: ComponentType + Lift + Send + 'static;
    /// An element of what `query` returns.
    type Row: ComponentType + Lower + Send + 'static;

    fn value(param: Self::Param) -> Result<Value, Error>;
    fn rows(rows: Rows) -> Vec<Self::Row>;
}

/// Parameters are strings, and a row record is one cell.
pub(in super::super::super) struct Upstream;

#[derive(ComponentType, Lower)]
#[component(record)]
pub(in super::super::super) struct Cell {
    #[component(name = "field-name")]
    field_name: Arc<str>,
    value: UpstreamValue,
}

#[derive(ComponentType, Lower)]
#[component(variant)]
pub(in super::super::super) enum UpstreamValue {
    #[component(name = "int32")]
    Int32(i32),
    #[component(name = "int64")]
    Int64(i64),
    #[component(name = "uint32")]
    UInt32(u32),
    #[component(name = "uint64")]
    UInt64(u64),
    #[component(name = "float")]
    Float(f64),
    #[component(name = "double")]
    Double(f64),
    #[component(name = "str")]
    Text(String),
    #[component(name = "boolean")]
    Boolean(bool),
    #[component(name = "date")]
    Date(String),
    #[component(name = "time")]
    Time(String),
    #[component(name = "timestamp")]
    Timestamp(String),
    #[component(name = "binary")]
    Binary(Bytes),
    #[component(name = "null")]
    Null,
}

impl Shape for Upstream {
    type Param = String;
    type Row = Cell;

    fn value(param: String) -> Result<Value, Error> {
        Ok(Value::Text(param))
    }

    fn rows(Rows { columns, rows }: Rows) -> Vec<Cell> {
        let names = shared_names(&columns);
        let cells = rows.into_iter().flat_map(|row| names.iter().zip(row));
        cells
            .map(|(name, value)| Cell {
                field_name: Arc::clone(name),
                value: value.into(),
            })
            .collect()
    }
}

/// The name of a column comes with each of its cells, and may be as long as the statement.
fn shared_names(columns: &[Column]) -> Vec<Arc<str>> {
    columns.iter().map(|c| c.name.as_str().into()).collect()
}

impl From<Value> for UpstreamValue {
    fn from(value: Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Boolean(value) => Self::Boolean(value),
            Value::Int32(value) => Self::Int32(value),
            Value::Int64(value) => Self::Int64(value),
            Value::UInt32(value) => Self::UInt32(value),
            Value::UInt64(value) => Self::UInt64(value),
            Value::Float(value) => Self::Float(value.into()),
            Value::Double(value) => Self::Double(value),
            Value::Text(value) => Self::Text(value),
            Value::Binary(value) => Self::Binary(value),
            Value::Date(value) => Self::Date(value),
            Value::Time(value) => Self::Time(value),
            Value::Timestamp(value) => Self::Timestamp(value),
        }
    }
}

/// Parameters are values, and a row record has its fields. Dates and times are in the form `D`.
pub(in super::super::super) struct Typed<D>(PhantomData<D>);

#[derive(ComponentType, Lower)]
#[component(record)]
pub(in super::super::super) struct Row<D> {
    index: String,
    fields: Vec<Field<D>>,
}

#[derive(ComponentType, Lower)]
#[component(record)]
pub(in super::super::super) struct Field<D> {
    name: Arc<str>,
    value: TypedValue<D>,
}

#[derive(ComponentType, Lift, Lower)]
#[component(variant)]
pub(in super::super::super) enum TypedValue<D> {
    #[component(name = "int32")]
    Int32(Option<i32>),
    #[component(name = "int64")]
    Int64(Option<i64>),
    #[component(name = "uint32")]
    UInt32(Option<u32>),
    #[component(name = "uint64")]
    UInt64(Option<u64>),
    #[component(name = "float")]
    Float(Option<f32>),
    #[component(name = "double")]
    Double(Option<f64>),
    #[component(name = "str")]
    Text(Option<String>),
    #[component(name = "boolean")]
    Boolean(Option<bool>),
    #[component(name = "date")]
    Date(Option<D>),
    #[component(name = "time")]
    Time(Option<D>),
    #[component(name = "timestamp")]
    Timestamp(Option<D>),
    #[component(name = "binary")]
    Binary(Option<Bytes>),
}

impl<D: Moment> Shape for Typed<D> {
    type Param = TypedValue<D>;
    type Row = Row<D>;

    fn value(param: TypedValue<D>) -> Result<Value, Error> {
        let value = match param {
            TypedValue::Int32(value) => value.map(Value::Int32),
            TypedValue::Int64(value) => value.map(Value::Int64),
            TypedValue::UInt32(value) => value.map(Value::UInt32),
            TypedValue::UInt64(value) => value.map(Value::UInt64),
            TypedValue::Float(value) => value.map(Value::Float),
            TypedValue::Double(value) => value.map(Value::Double),
            TypedValue::Text(value) => value.map(Value::Text),
            TypedValue::Boolean(value) => value.map(Value::Boolean),
            TypedValue::Binary(value) => value.map(Value::Binary),
            TypedValue::Date(value) => value.map(D::date).transpose()?,
            TypedValue::Time(value) => value.map(D::time).transpose()?,
            TypedValue::Timestamp(value) => value.map(D::timestamp).transpose()?,
        };
        Ok(value.unwrap_or(Value::Null))
    }

    fn rows(Rows { columns, rows }: Rows) -> Vec<Row<D>> {
        let names = shared_names(&columns);
        let columns: Vec<_> = columns.iter().zip(&names).collect();
        let field = |((column, name), value): (&(&Column, &Arc<str>), Value)| Field {
            name: Arc::clone(name),
            value: TypedValue::of(column.kind, value),
        };
        rows.into_iter()
            .enumerate()
            .map(|(index, row)| Row {
                index: index.to_string(),
                fields: columns.iter().zip(row).map(field).collect(),
            })
            .collect()
    }
}

impl<D: Moment> TypedValue<D> {
    /// The value, or the absence of one of the kind that its column was declared to hold.
    fn of(kind: Kind, value: Value) -> Self {
        match value {
            Value::Null => Self::none(kind),
            Value::Boolean(value) => Self::Boolean(Some(value)),
            Value::Int32(value) => Self::Int32(Some(value)),
            Value::Int64(value) => Self::Int64(Some(value)),
            Value::UInt32(value) => Self::UInt32(Some(value)),
            Value::UInt64(value) => Self::UInt64(Some(value)),
            Value::Float(value) => Self::Float(Some(value)),
            Value::Double(value) => Self::Double(Some(value)),
            Value::Text(value) => Self::Text(Some(value)),
            Value::Binary(value) => Self::Binary(Some(value)),
            Value::Date(value) => Self::Date(Some(D::iso(value))),
            Value::Time(value) => Self::Time(Some(D::iso(value))),
            Value::Timestamp(value) => Self::Timestamp(Some(D::iso(value))),
        }
    }

    fn none(kind: Kind) -> Self {
        match kind {
            Kind::Boolean => Self::Boolean(None),
            Kind::Integer => Self::Int64(None),
            Kind::Real => Self::Double(None),
            Kind::Text => Self::Text(None),
            Kind::Binary => Self::Binary(None),
            Kind::Date => Self::Date(None),
            Kind::Time => Self::Time(None),
            Kind::Timestamp => Self::Timestamp(None),
        }
    }
}
