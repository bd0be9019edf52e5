use bytes::Bytes;

/// A value in a row or for a parameter; `wasi:sql/types.data-type` without its nesting.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Value {
    /// No value.
    Null,
    /// `boolean`
    Boolean(bool),
    /// `int32`
    Int32(i32),
    /// `int64`
    Int64(i64),
    /// `uint32`
    UInt32(u32),
    /// `uint64`
    UInt64(u64),
    /// `float`
    Float(f32),
    /// `double`
    Double(f64),
    /// `str`
    Text(String),
    /// `binary`
    Binary(Bytes),
    /// `date`, in the form of ISO 8601: `2026-01-31`
    Date(String),
    /// `time`, in the form of ISO 8601: `23:59:59.5`
    Time(String),
    /// `timestamp`, in the form of ISO 8601: `2026-01-31T23:59:59.5`. With an offset, as in `…Z` or `…+02:00`, it is an
    /// instant, which is kept as it was bound, or in UTC, or refused, and never what the clock showed alone.
    Timestamp(String),
}

/// The kind of value that a column was declared to hold, which tells what a NULL in it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Kind {
    /// `boolean`
    Boolean,
    /// Integers, as `int64`
    Integer,
    /// Floating point numbers, as `double`
    Real,
    /// `str`, and what has no declared kind
    #[default]
    Text,
    /// `binary`
    Binary,
    /// `date`
    Date,
    /// `time`
    Time,
    /// `timestamp`
    Timestamp,
}

/// A column of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name, as the statement gives it.
    pub name: String,
    /// What it was declared to hold.
    pub kind: Kind,
}

/// The result of a query.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Rows {
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, each with a value per column.
    pub rows: Vec<Vec<Value>>,
}
