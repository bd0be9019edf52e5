//! Dates and times.

use super::{
    QUERY, changed, date, found, gives, in_table, kept_or_refused, read_back, time, timestamp,
};
use crate::conformance::Shown;
use crate::sql::{Sql, Value};

/// A day is a day, not a NULL and not a text.
pub async fn a_date_reads_as_it_was_bound<B: Sql>(database: B) -> Shown {
    let values = ["2026-01-31", "2024-02-29", "1969-12-31", "9999-12-31"];
    read_back(database, "DATE", values.map(date)).await
}

/// A time of day is what it was.
pub async fn a_time_reads_as_it_was_bound<B: Sql>(database: B) -> Shown {
    let values = ["00:00:00", "12:34:56", "23:59:59"];
    read_back(database, "TIME", values.map(time)).await
}

/// A point in time reads in the form of ISO 8601 in which it was bound, and in no other zone.
pub async fn a_timestamp_reads_as_it_was_bound<B: Sql>(database: B) -> Shown {
    let values = ["2026-01-31T23:59:59", "1969-12-31T00:00:00"];
    read_back(database, "TIMESTAMP", values.map(timestamp)).await
}

/// A point in time with an offset is that instant, as it was bound or in UTC, or it is refused. What its clock showed is
/// another one.
pub async fn a_timestamp_with_an_offset_is_no_other_instant<B: Sql>(database: B) -> Shown {
    let bound = timestamp("2026-01-31T23:30:00+02:00");
    kept_or_refused(&database, "TIMESTAMP", bound, |came| {
        let Value::Timestamp(text) = came else {
            return false;
        };
        let in_utc = text.strip_prefix("2026-01-31T21:30:00").map(|rest| {
            let zone = rest.trim_start_matches(['.', '0']);
            ["", "Z", "+00:00"].contains(&zone)
        });
        text == "2026-01-31T23:30:00+02:00" || in_utc == Some(true)
    })
    .await
}

/// What is less than a second is not lost, however many zeros follow it.
pub async fn a_fraction_of_a_second_is_kept<B: Sql>(database: B) -> Shown {
    in_table(&database, "a TIME, b TIMESTAMP", async |session, t| {
        let params = [time("23:59:59.125"), timestamp("2026-01-31T23:59:59.125")];
        let insert = format!("INSERT INTO {t} VALUES ($1, $2)");
        changed(session, &insert, &params).await?;
        let mut rows = found(session, &format!("SELECT a, b FROM {t}"), &[])
            .await?
            .rows;
        for value in rows.iter_mut().flatten() {
            if let Value::Time(text) | Value::Timestamp(text) = value {
                text.truncate(text.trim_end_matches('0').len());
            }
        }
        QUERY
            .asked("a time and a timestamp with 125 milliseconds")
            .holds(
                rows == [params.to_vec()],
                format!("{params:?}"),
                format!("{rows:?}"),
            )
    })
    .await
}

/// A date in a condition is compared with, which a NULL would not be.
pub async fn dates_compare_in_their_order<B: Sql>(database: B) -> Shown {
    in_table(&database, "a DATE", async |session, t| {
        let insert = format!("INSERT INTO {t} VALUES ($1), ($2), ($3)");
        let params = ["2026-02-01", "2025-12-31", "2026-01-31"].map(date);
        changed(session, &insert, &params).await?;
        let until = format!("SELECT a FROM {t} WHERE a <= $1 ORDER BY a");
        let expected = ["2025-12-31", "2026-01-31"].map(|day| [date(day)]);
        gives(session, &until, &[date("2026-01-31")], expected).await
    })
    .await
}

/// A date that was bound is what it is where a statement has it in its text.
pub async fn a_date_is_found_by_a_literal<B: Sql>(database: B) -> Shown {
    in_table(
        &database,
        "a DATE, b TIME, c TIMESTAMP",
        async |session, t| {
            let (day, clock, moment) = ("2026-01-31", "12:34:56", "2026-01-31T12:34:56");
            let row = [date(day), time(clock), timestamp(moment)];
            changed(
                session,
                &format!("INSERT INTO {t} VALUES ($1, $2, $3)"),
                &row,
            )
            .await?;
            for (column, literal) in [("a", day), ("b", clock), ("c", moment)] {
                let select = format!("SELECT a, b, c FROM {t} WHERE {column} = '{literal}'");
                gives(session, &select, &[], [row.clone()]).await?;
            }
            Ok(())
        },
    )
    .await
}
