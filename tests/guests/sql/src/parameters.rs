//! Typed parameters.

use cases::{Case, Outcome, done, gives, group, holds};

use crate::bindings::wasi::sql::types::DataType;
use crate::flavour::open;
use crate::moment::moment;
use crate::statements::{exec, query, with_table};
use crate::value::{Value, integer, text};

pub const CASES: &[Case] = group!(parameters:
    integers_of_every_width_read_as_they_were_bound,
    unsigned_above_the_limit_is_an_error,
    reals_of_both_widths_read_as_they_were_bound,
    texts_and_bytes_read_as_they_were_bound,
    booleans_read_as_they_were_bound,
    dates_and_times_read_as_they_were_bound,
    every_type_can_be_null,
    each_type_binds_as_itself,
    dates_bind_as_text,
    comparisons_are_by_type,
    dates_compare_in_their_order,
    infinite_and_undefined_numbers_are_kept_or_refused,
);

fn integers_of_every_width_read_as_they_were_bound() -> Outcome {
    for (parameter, value) in [
        (DataType::Int32(Some(i32::MIN)), integer(i32::MIN)),
        (DataType::Int32(Some(i32::MAX)), integer(i32::MAX)),
        (DataType::Int64(Some(i64::MIN)), integer(i64::MIN)),
        (DataType::Int64(Some(i64::MAX)), integer(i64::MAX)),
        (DataType::Uint32(Some(u32::MAX)), integer(u32::MAX)),
        (DataType::Uint64(Some(0)), integer(0)),
        (DataType::Uint64(Some(i64::MAX as u64)), integer(i64::MAX)),
    ] {
        gives!(through_a_column("BIGINT", parameter) => value);
    }
    Ok(())
}

fn unsigned_above_the_limit_is_an_error() -> Outcome {
    for value in [i64::MAX as u64 + 1, u64::MAX] {
        let came = through_a_column("BIGINT", DataType::Uint64(Some(value)));
        holds!(came.is_err(), "{value} is stored as {came:?}");
    }
    Ok(())
}

fn reals_of_both_widths_read_as_they_were_bound() -> Outcome {
    gives!(through_a_column("REAL", DataType::Float(Some(0.5))) => Value::Real(0.5));
    gives!(through_a_column("REAL", DataType::Float(Some(-3.0))) => Value::Real(-3.0));
    gives!(through_a_column("DOUBLE", DataType::Double(Some(0.1))) => Value::Real(0.1));
    gives!(through_a_column("DOUBLE", DataType::Double(Some(f64::MAX))) => Value::Real(f64::MAX));
    Ok(())
}

fn texts_and_bytes_read_as_they_were_bound() -> Outcome {
    gives!(through_a_column("TEXT", DataType::Str(Some("zwölf 🥚".to_owned()))) => text("zwölf 🥚"));
    gives!(through_a_column("TEXT", DataType::Str(Some(String::new()))) => text(""));
    let every_byte: Vec<u8> = (0..=255).collect();
    gives!(through_a_column("BLOB", DataType::Binary(Some(every_byte.clone()))) => Value::Binary(every_byte));
    gives!(through_a_column("BLOB", DataType::Binary(Some(vec![]))) => Value::Binary(vec![]));
    Ok(())
}

fn booleans_read_as_they_were_bound() -> Outcome {
    gives!(through_a_column("BOOLEAN", DataType::Boolean(Some(true))) => Value::Boolean(true));
    gives!(through_a_column("BOOLEAN", DataType::Boolean(Some(false))) => Value::Boolean(false));
    Ok(())
}

fn dates_and_times_read_as_they_were_bound() -> Outcome {
    gives!(through_a_column("DATE", day()) => Value::Date("2026-03-01".to_owned()));
    gives!(through_a_column("TIME", hour()) => Value::Time("17:30:00".to_owned()));
    gives!(through_a_column("TIMESTAMP", instant()) => Value::Timestamp("2026-03-01T17:30:00Z".to_owned()));
    Ok(())
}

fn every_type_can_be_null() -> Outcome {
    let connection = done!(open("cases"));
    for parameter in [
        DataType::Int32(None),
        DataType::Int64(None),
        DataType::Uint32(None),
        DataType::Uint64(None),
        DataType::Float(None),
        DataType::Double(None),
        DataType::Str(None),
        DataType::Boolean(None),
        DataType::Date(None),
        DataType::Time(None),
        DataType::Timestamp(None),
        DataType::Binary(None),
    ] {
        gives!(query(&connection, "SELECT $1, $1 IS NULL", &[parameter]) => vec![Value::Null, integer(1)]);
    }
    Ok(())
}

fn each_type_binds_as_itself() -> Outcome {
    let connection = done!(open("cases"));
    for (parameter, name) in [
        (DataType::Int32(Some(1)), "integer"),
        (DataType::Int64(Some(1)), "integer"),
        (DataType::Uint32(Some(1)), "integer"),
        (DataType::Uint64(Some(1)), "integer"),
        (DataType::Float(Some(1.0)), "real"),
        (DataType::Double(Some(1.0)), "real"),
        (DataType::Str(Some("1".to_owned())), "text"),
        (DataType::Boolean(Some(true)), "integer"),
        (day(), "text"),
        (hour(), "text"),
        (instant(), "text"),
        (DataType::Binary(Some(b"1".to_vec())), "blob"),
    ] {
        let shown = format!("{parameter:?}");
        let came = done!(query(&connection, "SELECT typeof($1)", &[parameter]));
        holds!(
            came == [text(name)],
            "{shown} is bound as {came:?} and not as {name}"
        );
    }
    Ok(())
}

fn dates_bind_as_text() -> Outcome {
    let connection = done!(open("cases"));
    gives!(query(&connection, "SELECT $1, $2, $3", &[day(), hour(), instant()]) =>
        vec![text("2026-03-01"), text("17:30:00"), text("2026-03-01T17:30:00Z")]);
    gives!(query(&connection, "SELECT date($1, '+1 day')", &[day()]) => vec![text("2026-03-02")]);
    Ok(())
}

fn comparisons_are_by_type() -> Outcome {
    let connection = with_table("number INTEGER, name TEXT")?;
    done!(exec(
        &connection,
        "INSERT INTO cases VALUES (9, '9'), (10, '10'), (100, '100')",
        &[]
    ));
    gives!(query(&connection, "SELECT number FROM cases WHERE number > $1 ORDER BY number", &[DataType::Int64(Some(9))]) =>
        vec![integer(10), integer(100)]);
    gives!(query(&connection, "SELECT name FROM cases WHERE number < $1", &[DataType::Double(Some(9.5))]) =>
        vec![text("9")]);
    Ok(())
}

fn dates_compare_in_their_order() -> Outcome {
    let connection = with_table("day DATE")?;
    done!(exec(
        &connection,
        "INSERT INTO cases VALUES ('2026-03-02'), ('2025-12-31'), ('2026-03-01')",
        &[]
    ));
    gives!(query(&connection, "SELECT day FROM cases WHERE day <= $1 ORDER BY day", &[day()]) =>
        ["2025-12-31", "2026-03-01"].map(|day| Value::Date(day.to_owned())).to_vec());
    Ok(())
}

fn infinite_and_undefined_numbers_are_kept_or_refused() -> Outcome {
    for number in [f64::INFINITY, f64::NEG_INFINITY, f64::NAN] {
        if let Ok(came) = through_a_column("DOUBLE", DataType::Double(Some(number))) {
            let kept = matches!(came, Value::Real(real) if real.to_bits() == number.to_bits());
            holds!(kept, "{number} is stored as {came:?}");
        }
    }
    Ok(())
}

/// What a parameter is after it was stored in a column of this type.
fn through_a_column(declared: &str, parameter: DataType) -> Result<Value, String> {
    let connection = with_table(&format!("value {declared}"))?;
    exec(&connection, "INSERT INTO cases VALUES ($1)", &[parameter])?;
    query(&connection, "SELECT value FROM cases", &[])?
        .pop()
        .ok_or_else(|| "no row".to_owned())
}

fn day() -> DataType {
    DataType::Date(Some(moment("2026-03-01", "%Y-%m-%d")))
}

fn hour() -> DataType {
    DataType::Time(Some(moment("17:30:00", "%H:%M:%S")))
}

fn instant() -> DataType {
    let text = "2026-03-01T17:30:00Z";
    DataType::Timestamp(Some(moment(text, "%Y-%m-%dT%H:%M:%SZ")))
}
