//! The few lines that make `wasi:sql` pleasant to use.

use crate::Outcome;
use crate::bindings::wasi::sql::readwrite;
use crate::bindings::wasi::sql::types::{
    Connection, DataType, Error, FormattedValue, Row, Statement,
};

pub struct Database(Connection);

impl Database {
    pub fn open(name: &str) -> Outcome<Self> {
        Connection::open(name)
            .map(Self)
            .map_err(|error| format!("the database does not open: {}", error.trace()))
    }

    /// Runs a statement; how many rows it changed.
    pub fn exec(&self, sql: &str, parameters: &[DataType]) -> Outcome<u32> {
        Statement::prepare(sql, parameters)
            .and_then(|statement| readwrite::exec(&self.0, &statement))
            .map_err(|error| failed(sql, &error))
    }

    pub fn query(&self, sql: &str, parameters: &[DataType]) -> Outcome<Vec<Row>> {
        Statement::prepare(sql, parameters)
            .and_then(|statement| readwrite::query(&self.0, &statement))
            .map_err(|error| failed(sql, &error))
    }

    /// The first cell of the first row.
    pub fn one(&self, sql: &str, parameters: &[DataType]) -> Outcome<DataType> {
        let rows = self.query(sql, parameters)?;
        let cell = rows
            .into_iter()
            .next()
            .and_then(|row| row.fields.into_iter().next());
        Ok(cell.ok_or_else(|| format!("`{sql}` gives nothing"))?.value)
    }
}

impl Row {
    pub fn cell(&self, name: &str) -> Outcome<&DataType> {
        let field = self.fields.iter().find(|field| field.name == name);
        Ok(&field
            .ok_or_else(|| format!("the database gives no column `{name}`"))?
            .value)
    }
}

impl DataType {
    pub fn integer(&self) -> Outcome<i64> {
        match *self {
            Self::Int64(Some(value)) => Ok(value),
            Self::Int32(Some(value)) => Ok(value.into()),
            Self::Uint32(Some(value)) => Ok(value.into()),
            _ => Err(self.is_no("integer")),
        }
    }

    pub fn real(&self) -> Outcome<f64> {
        match *self {
            Self::Double(Some(value)) => Ok(value),
            Self::Float(Some(value)) => Ok(value.into()),
            _ => Err(self.is_no("number")),
        }
    }

    pub fn boolean(&self) -> Outcome<bool> {
        match *self {
            Self::Boolean(Some(value)) => Ok(value),
            _ => Err(self.is_no("boolean")),
        }
    }

    pub fn date(&self) -> Outcome<String> {
        match self {
            Self::Date(Some(date)) => Ok(date.value.clone()),
            _ => Err(self.is_no("date")),
        }
    }

    pub fn text(&self) -> Outcome<String> {
        self.text_or_null()?.ok_or_else(|| self.is_no("text"))
    }

    pub fn text_or_null(&self) -> Outcome<Option<String>> {
        match self {
            Self::Str(value) => Ok(value.clone()),
            _ => Err(self.is_no("text")),
        }
    }

    fn is_no(&self, what: &str) -> String {
        format!("the database answers {self:?} where {what} was expected")
    }
}

pub fn text(value: Option<&str>) -> DataType {
    DataType::Str(value.map(str::to_owned))
}

pub fn integer(value: i64) -> DataType {
    DataType::Int64(Some(value))
}

pub fn real(value: f64) -> DataType {
    DataType::Double(Some(value))
}

pub fn boolean(value: bool) -> DataType {
    DataType::Boolean(Some(value))
}

pub fn date(value: &str) -> DataType {
    DataType::Date(Some(FormattedValue {
        value: value.to_owned(),
        format: "%Y-%m-%d".to_owned(),
    }))
}

fn failed(sql: &str, error: &Error) -> String {
    let statement = sql.split_whitespace().take(3).collect::<Vec<_>>().join(" ");
    format!("`{statement} …` fails: {}", error.trace())
}
