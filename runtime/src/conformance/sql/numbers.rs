//! Numbers and truth values.

use super::{changed, counts, gives, in_table, int, kept_or_refused, read_as, read_back, refused};
use crate::conformance::Shown;
use crate::sql::{Sql, Value};

/// A truth value is told from a number by the column that it is in.
pub async fn booleans_read_as_they_were_bound<B: Sql>(database: B) -> Shown {
    let values = [true, false].map(Value::Boolean);
    read_back(database, "BOOLEAN", values).await
}

/// A truth value is what the words of the language say, and not a text or a number of the driver's.
pub async fn a_boolean_is_found_by_a_literal<B: Sql>(database: B) -> Shown {
    in_table(&database, "a INTEGER, b BOOLEAN", async |session, t| {
        let insert = format!("INSERT INTO {t} VALUES (1, $1), (2, $2)");
        let params = [true, false].map(Value::Boolean);
        changed(session, &insert, &params).await?;
        for (condition, expected) in [("b", 1), ("b = TRUE", 1), ("NOT b", 2), ("b = FALSE", 2)] {
            let select = format!("SELECT a FROM {t} WHERE {condition}");
            gives(session, &select, &[], [[int(expected)]]).await?;
        }
        Ok(())
    })
    .await
}

/// The narrow integers read as the wide ones, from the smallest to the largest.
pub async fn integers_of_32_bits_read_as_int64<B: Sql>(database: B) -> Shown {
    let values = [i32::MIN, -1, 0, i32::MAX].map(|n| (Value::Int32(n), int(n.into())));
    read_as(database, "INTEGER", values).await
}

/// No digit is lost, as it would be in a double.
pub async fn integers_of_64_bits_read_as_they_were_bound<B: Sql>(database: B) -> Shown {
    let values = [i64::MIN, -1, 0, (1 << 53) + 1, i64::MAX].map(int);
    read_back(database, "BIGINT", values).await
}

/// Unsigned integers read as the signed ones, up to the largest of these.
pub async fn unsigned_integers_read_as_int64<B: Sql>(database: B) -> Shown {
    let narrow = [0, 1 << 31, u32::MAX].map(|n| (Value::UInt32(n), int(n.into())));
    let wide = [0, 1 << 32, i64::MAX].map(|n| (Value::UInt64(n.unsigned_abs()), int(n)));
    read_as(database, "BIGINT", narrow.into_iter().chain(wide)).await
}

/// What no integer of the engine can be is refused, rather than becoming a negative number.
pub async fn an_unsigned_integer_above_int64_is_refused<B: Sql>(database: B) -> Shown {
    in_table(&database, "a BIGINT", async |session, t| {
        let insert = format!("INSERT INTO {t} VALUES ($1)");
        for value in [1 << 63, u64::MAX] {
            refused(session, &insert, &[Value::UInt64(value)]).await?;
        }
        counts(session, t, 0).await
    })
    .await
}

/// A number of 32 bits reads as the double that is equal to it, not as the one that its digits look like.
pub async fn floats_read_as_the_same_double<B: Sql>(database: B) -> Shown {
    let values = [0.0, 0.1, -2.5, f32::MIN_POSITIVE, f32::MAX];
    let values = values.map(|n| (Value::Float(n), Value::Double(n.into())));
    read_as(database, "REAL", values).await
}

/// No digit is lost, and a whole number stays a double.
pub async fn doubles_read_as_they_were_bound<B: Sql>(database: B) -> Shown {
    let values = [0.0, 0.1, 2.0, -1e300, f64::MIN_POSITIVE, f64::MAX].map(Value::Double);
    read_back(database, "DOUBLE PRECISION", values).await
}

/// An engine that cannot keep these says so, rather than keeping NULL.
pub async fn infinite_and_undefined_numbers_are_kept_or_refused<B: Sql>(database: B) -> Shown {
    for number in [f64::INFINITY, f64::NEG_INFINITY, f64::NAN] {
        let is_same = |came: &Value| {
            matches!(came, Value::Double(came) if came.total_cmp(&number).is_eq()
                || (came.is_nan() && number.is_nan()))
        };
        let value = Value::Double(number);
        kept_or_refused(&database, "DOUBLE PRECISION", value, is_same).await?;
    }
    Ok(())
}

/// Of a number and a parameter 9 comes before 10, which as texts it does not.
pub async fn numbers_compare_as_numbers<B: Sql>(database: B) -> Shown {
    in_table(&database, "a INTEGER", async |session, t| {
        changed(session, &format!("INSERT INTO {t} VALUES (9), (10)"), &[]).await?;
        let above = format!("SELECT a FROM {t} WHERE a + 0 > $1");
        gives(session, &above, &[int(9)], [[int(10)]]).await
    })
    .await
}
