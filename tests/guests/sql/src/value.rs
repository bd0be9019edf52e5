//! A value as all flavours have it, whatever width or wrapping it comes in.

#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Of any width, signed or not.
    Integer(i128),
    Real(f64),
    Text(String),
    Boolean(bool),
    Date(String),
    Time(String),
    Timestamp(String),
    Binary(Vec<u8>),
    Null,
}

pub fn integer(value: impl Into<i128>) -> Value {
    Value::Integer(value.into())
}

pub fn text(value: &str) -> Value {
    Value::Text(value.to_owned())
}
