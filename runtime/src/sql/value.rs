use bytes::Bytes;

/// A value in a row or for a parameter; `wasi:sql/types.data-type` without its nesting.
///
/// ```
/// use runtime::sql::Value;
///
/// let note: Option<&str> = None;
/// let params: [Value; 3] = ["alice".into(), 100_i64.into(), note.into()];
/// assert_eq!(params, [Value::Text("alice".into()), Value::Int64(100), Value::Null]);
/// ```
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

impl Value {
    /// How many bytes it takes in memory.
    #[must_use]
    pub fn size(&self) -> usize {
        size_of::<Self>() + self.bytes()
    }

    /// How many bytes its text or its binary has.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Text(text) | Self::Date(text) | Self::Time(text) | Self::Timestamp(text) => {
                text.len()
            }
            Self::Binary(bytes) => bytes.len(),
            _ => 0,
        }
    }
}

/// The values that a type of Rust stands for.
macro_rules! from {
    ($($ty:ty => $variant:ident,)*) => {$(
        impl From<$ty> for Value {
            fn from(value: $ty) -> Self {
                Self::$variant(value.into())
            }
        }
    )*};
}

from! {
    bool => Boolean,
    i32 => Int32,
    i64 => Int64,
    u32 => UInt32,
    u64 => UInt64,
    f32 => Float,
    f64 => Double,
    &str => Text,
    String => Text,
    Bytes => Binary,
    Vec<u8> => Binary,
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// The kind of value that a column was declared to hold, which tells what a NULL in it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
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

impl Kind {
    /// The kind of a column from the name of its type, for an engine that tells it as text.
    ///
    /// The name may have a length, and be in capitals or not. What is none of the usual names is
    /// [`Text`](Self::Text), and so is an array.
    ///
    /// ```
    /// use runtime::sql::Kind;
    ///
    /// assert_eq!(Kind::declared("BIGINT UNSIGNED"), Kind::Integer);
    /// assert_eq!(Kind::declared("varchar(20)"), Kind::Text);
    /// assert_eq!(Kind::declared("timestamp(3) with time zone"), Kind::Timestamp);
    /// ```
    #[must_use]
    pub fn declared(name: &str) -> Self {
        let name = name.to_ascii_uppercase();
        if name.contains('[') || name.ends_with(" ARRAY") {
            return Self::Text;
        }
        // A `timestamp with time zone` has a `TIME` behind, and a `char binary` no bytes.
        let name = name.split('(').next().unwrap_or_default();
        let mut words = name.split_whitespace();
        words.find_map(Self::of_word).unwrap_or_default()
    }

    /// The kind that a word of a type's name tells, in SQL or in the engines in use.
    fn of_word(word: &str) -> Option<Self> {
        Some(match word {
            "BOOL" | "BOOLEAN" => Self::Boolean,
            "DATE" => Self::Date,
            "TIME" | "TIMETZ" => Self::Time,
            "TIMESTAMP" | "TIMESTAMPTZ" | "TIMESTAMP_S" | "TIMESTAMP_MS" | "TIMESTAMP_NS"
            | "DATETIME" | "DATETIME2" | "DATETIMEOFFSET" | "SMALLDATETIME" => Self::Timestamp,
            "INT" | "INTEGER" | "TINYINT" | "SMALLINT" | "MEDIUMINT" | "BIGINT" | "HUGEINT"
            | "INT2" | "INT4" | "INT8" | "UTINYINT" | "USMALLINT" | "UINTEGER" | "UBIGINT"
            | "UHUGEINT" | "SERIAL" | "SMALLSERIAL" | "BIGSERIAL" => Self::Integer,
            "REAL" | "FLOAT" | "FLOAT4" | "FLOAT8" | "DOUBLE" | "NUMERIC" | "DECIMAL" | "DEC" => {
                Self::Real
            }
            "CHAR" | "VARCHAR" | "CHARACTER" | "NCHAR" | "NVARCHAR" | "TEXT" | "CLOB" => Self::Text,
            "BLOB" | "TINYBLOB" | "MEDIUMBLOB" | "LONGBLOB" | "BINARY" | "VARBINARY" | "BYTEA" => {
                Self::Binary
            }
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_of_the_kind_that_it_was_declared_for() {
        for (names, kind) in [
            ("bool,boolean,BOOLEAN NOT NULL", Kind::Boolean),
            (
                "INT,int8,SMALLINT(5),bigint(20) unsigned,bigserial,UNSIGNED BIG INT",
                Kind::Integer,
            ),
            (
                "real,float8,DOUBLE,double precision,numeric(10;2),DECIMAL",
                Kind::Real,
            ),
            (
                "text,varchar(20),CLOB,json,uuid,char binary,interval,point,enum('int'),integer[],integer array,int4range,-",
                Kind::Text,
            ),
            ("blob,BYTEA,varbinary(16),BINARY", Kind::Binary),
            ("date,DATE", Kind::Date),
            ("time,TIMETZ,time(3),time without time zone", Kind::Time),
            (
                "timestamp,timestamp(3) with time zone,TIMESTAMPTZ,datetime",
                Kind::Timestamp,
            ),
        ] {
            for name in names.split(',') {
                assert_eq!(Kind::declared(name), kind, "{name}");
            }
        }
        assert_eq!(Kind::declared(""), Kind::Text);
    }

    #[test]
    fn what_is_there_is_a_value_of_its_type_and_what_is_not_is_null() {
        assert_eq!(Value::from(true), Value::Boolean(true));
        assert_eq!(Value::from(-1_i32), Value::Int32(-1));
        assert_eq!(Value::from(i64::MIN), Value::Int64(i64::MIN));
        assert_eq!(Value::from(u64::MAX), Value::UInt64(u64::MAX));
        assert_eq!(Value::from(0.5_f32), Value::Float(0.5));
        assert_eq!(Value::from(0.5), Value::Double(0.5));
        assert_eq!(Value::from("ü"), Value::from("ü".to_owned()));
        let bytes = Value::Binary(Bytes::from_static(b"\0"));
        assert_eq!(Value::from(vec![0]), bytes);
        assert_eq!(Value::from(Some(vec![0])), bytes);
        assert_eq!(Value::from(None::<i64>), Value::Null);
    }

    #[test]
    fn a_value_takes_itself_and_its_bytes() {
        let alone = Value::Null.size();
        assert_eq!(alone, size_of::<Value>());
        assert_eq!(Value::UInt64(u64::MAX).size(), alone);
        assert_eq!(Value::Text("ü".into()).size(), alone + 2);
        assert_eq!(Value::Date("2026-01-31".into()).size(), alone + 10);
        assert_eq!(Value::Time("23:59:59".into()).size(), alone + 8);
        assert_eq!(Value::Timestamp("2026".into()).size(), alone + 4);
        assert_eq!(
            Value::Binary(Bytes::from_static(b"1234567")).size(),
            alone + 7
        );
    }
}
