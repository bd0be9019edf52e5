//! Values as they come out of columns.

use cases::{Case, Outcome, done, gives, group};

use crate::flavour::open;
use crate::statements::{exec, query, with_table};
use crate::value::{Value, integer, text};

pub const CASES: &[Case] = group!(columns:
    integers_to_their_limits,
    reals_come_as_they_are,
    texts_come_as_they_are,
    bytes_come_as_they_are,
    booleans_by_declared_type,
    dates_and_times_by_declared_type,
    null_in_every_column,
    expressions_have_no_declared_type,
    columns_follow_a_change_of_the_table,
);

fn integers_to_their_limits() -> Outcome {
    let connection = with_table("small INTEGER, large BIGINT")?;
    done!(exec(
        &connection,
        "INSERT INTO cases VALUES (-9223372036854775808, 9223372036854775807)",
        &[]
    ));
    done!(exec(
        &connection,
        "INSERT INTO cases VALUES (2147483648, 0)",
        &[]
    ));
    gives!(query(&connection, "SELECT small, large FROM cases ORDER BY rowid", &[]) =>
        vec![integer(i64::MIN), integer(i64::MAX), integer(2_147_483_648_i64), integer(0)]);
    Ok(())
}

fn reals_come_as_they_are() -> Outcome {
    let connection = with_table("value DOUBLE")?;
    done!(exec(
        &connection,
        "INSERT INTO cases VALUES (0.1), (-1.5e300), (3.0)",
        &[]
    ));
    gives!(query(&connection, "SELECT value FROM cases ORDER BY rowid", &[]) =>
        vec![Value::Real(0.1), Value::Real(-1.5e300), Value::Real(3.0)]);
    Ok(())
}

fn texts_come_as_they_are() -> Outcome {
    let connection = with_table("short VARCHAR(20), long TEXT")?;
    done!(exec(
        &connection,
        "INSERT INTO cases VALUES ('', 'zwölf 🥚'), ('0042', '2026-03-01')",
        &[]
    ));
    gives!(query(&connection, "SELECT short, long FROM cases ORDER BY rowid", &[]) =>
        vec![text(""), text("zwölf 🥚"), text("0042"), text("2026-03-01")]);
    Ok(())
}

fn bytes_come_as_they_are() -> Outcome {
    let connection = with_table("value BLOB")?;
    done!(exec(
        &connection,
        "INSERT INTO cases VALUES (x'00ff10'), (x'')",
        &[]
    ));
    gives!(query(&connection, "SELECT value FROM cases ORDER BY rowid", &[]) =>
        vec![Value::Binary(vec![0x00, 0xff, 0x10]), Value::Binary(vec![])]);
    Ok(())
}

fn booleans_by_declared_type() -> Outcome {
    let connection = with_table("yes BOOLEAN, no boolean, number INTEGER")?;
    done!(exec(
        &connection,
        "INSERT INTO cases VALUES (TRUE, FALSE, 1)",
        &[]
    ));
    gives!(query(&connection, "SELECT yes, no, number FROM cases", &[]) =>
        vec![Value::Boolean(true), Value::Boolean(false), integer(1)]);
    Ok(())
}

fn dates_and_times_by_declared_type() -> Outcome {
    let connection =
        with_table("day DATE, hour TIME, moment TIMESTAMP, other DATETIME, name TEXT")?;
    done!(exec(
        &connection,
        "INSERT INTO cases VALUES
         ('2026-03-01', '17:30:00', '2026-03-01T17:30:00Z', '2026-03-01 17:30:00', '2026-03-01')",
        &[]
    ));
    gives!(query(&connection, "SELECT day, hour, moment, other, name FROM cases", &[]) => vec![
        Value::Date("2026-03-01".to_owned()),
        Value::Time("17:30:00".to_owned()),
        Value::Timestamp("2026-03-01T17:30:00Z".to_owned()),
        Value::Timestamp("2026-03-01 17:30:00".to_owned()),
        text("2026-03-01"),
    ]);
    Ok(())
}

fn null_in_every_column() -> Outcome {
    let connection =
        with_table("a INTEGER, b DOUBLE, c TEXT, d BLOB, e BOOLEAN, f DATE, g TIME, h TIMESTAMP")?;
    done!(exec(&connection, "INSERT INTO cases DEFAULT VALUES", &[]));
    gives!(query(&connection, "SELECT * FROM cases", &[]) => vec![Value::Null; 8]);
    gives!(query(&connection, "SELECT NULL", &[]) => vec![Value::Null]);
    Ok(())
}

fn expressions_have_no_declared_type() -> Outcome {
    let connection = with_table("price DOUBLE, quantity INTEGER")?;
    done!(exec(
        &connection,
        "INSERT INTO cases VALUES (2.5, 2), (1.5, 4)",
        &[]
    ));
    gives!(query(&connection, "SELECT count(*), sum(price * quantity), max(quantity) > 3, 'a' || 'b' FROM cases", &[]) =>
        vec![integer(2), Value::Real(11.0), integer(1), text("ab")]);
    Ok(())
}

/// A statement that was run before another session changed the table gives the table as it is.
fn columns_follow_a_change_of_the_table() -> Outcome {
    let connection = with_table("id INTEGER")?;
    done!(exec(&connection, "INSERT INTO cases VALUES (1)", &[]));
    gives!(query(&connection, "SELECT * FROM cases", &[]) => vec![integer(1)]);
    let other = done!(open("cases"));
    done!(exec(&other, "ALTER TABLE cases ADD COLUMN day DATE", &[]));
    gives!(query(&connection, "SELECT * FROM cases", &[]) => vec![integer(1), Value::Null]);
    Ok(())
}
