//! Parameters that are always text.

use cases::{Case, Outcome, done, gives, group};

use crate::flavour::open;
use crate::statements::{exec, query, with_table};
use crate::value::{Value, integer, text};

pub const CASES: &[Case] =
    group!(parameters: text_takes_the_type_of_its_column, text_stays_text_elsewhere);

fn text_takes_the_type_of_its_column() -> Outcome {
    let connection = with_table("number INTEGER, price DOUBLE, name TEXT")?;
    let parameters = ["9223372036854775807", "2.5", "0042"].map(str::to_owned);
    gives!(exec(&connection, "INSERT INTO cases VALUES ($1, $2, $3)", &parameters) => 1);
    gives!(query(&connection, "SELECT number, price, name FROM cases", &[]) =>
        vec![integer(i64::MAX), Value::Real(2.5), text("0042")]);
    gives!(query(&connection, "SELECT name FROM cases WHERE number > $1", &["9".to_owned()]) => vec![text("0042")]);
    Ok(())
}

fn text_stays_text_elsewhere() -> Outcome {
    let connection = done!(open("cases"));
    gives!(query(&connection, "SELECT $1, typeof($1)", &["42".to_owned()]) => vec![text("42"), text("text")]);
    Ok(())
}
