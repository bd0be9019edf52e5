//! The orders, in SQL.

use crate::bindings::wasi::sql::readwrite;
use crate::bindings::wasi::sql::types::{Connection, DataType, Error, Row, Statement};
use crate::order::{New, Order};

pub struct Ledger(Connection);

impl Ledger {
    pub fn open() -> Result<Self, String> {
        let ledger = Self(Connection::open("default").map_err(|error| failed(&error))?);
        ledger.exec(
            "CREATE TABLE IF NOT EXISTS desk_orders (
                 number INTEGER PRIMARY KEY,
                 item TEXT NOT NULL,
                 quantity INTEGER NOT NULL
             )",
            &[],
        )?;
        Ok(ledger)
    }

    /// Gives the order its number. What fails in between is rolled back when the ledger is dropped.
    pub fn add(&self, new: New) -> Result<Order, String> {
        self.exec("BEGIN", &[])?;
        self.exec(
            "INSERT INTO desk_orders (item, quantity) VALUES ($1, $2)",
            &[DataType::Str(Some(new.item)), integer(new.quantity)],
        )?;
        // No other order can come in between.
        let mut orders = self.query(
            "SELECT number, item, quantity FROM desk_orders ORDER BY number DESC LIMIT 1",
            &[],
        )?;
        let order = orders.pop().ok_or("the ledger lost an order")?;
        self.exec("COMMIT", &[])?;
        Ok(order)
    }

    pub fn all(&self) -> Result<Vec<Order>, String> {
        self.query(
            "SELECT number, item, quantity FROM desk_orders ORDER BY number",
            &[],
        )
    }

    pub fn find(&self, number: i64) -> Result<Option<Order>, String> {
        let orders = self.query(
            "SELECT number, item, quantity FROM desk_orders WHERE number = $1",
            &[integer(number)],
        )?;
        Ok(orders.into_iter().next())
    }

    fn exec(&self, sql: &str, parameters: &[DataType]) -> Result<(), String> {
        let statement = Statement::prepare(sql, parameters).map_err(|error| failed(&error))?;
        readwrite::exec(&self.0, &statement)
            .map(drop)
            .map_err(|error| failed(&error))
    }

    fn query(&self, sql: &str, parameters: &[DataType]) -> Result<Vec<Order>, String> {
        let statement = Statement::prepare(sql, parameters).map_err(|error| failed(&error))?;
        let rows = readwrite::query(&self.0, &statement).map_err(|error| failed(&error))?;
        rows.into_iter().map(order).collect()
    }
}

fn order(row: Row) -> Result<Order, String> {
    let mut cells = row.fields.into_iter().map(|field| field.value);
    match (cells.next(), cells.next(), cells.next()) {
        (
            Some(DataType::Int64(Some(number))),
            Some(DataType::Str(Some(item))),
            Some(DataType::Int64(Some(quantity))),
        ) => Ok(Order {
            number,
            item,
            quantity,
        }),
        other => Err(format!("the ledger has {other:?} where an order should be")),
    }
}

fn integer(value: i64) -> DataType {
    DataType::Int64(Some(value))
}

fn failed(error: &Error) -> String {
    format!("the ledger fails: {}", error.trace())
}
