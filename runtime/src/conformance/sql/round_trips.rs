//! Values on their way into a table and back.

use super::{EXEC, QUERY, changed, counts, found, gives, in_table, int, with};
use crate::conformance::Shown;
use crate::sql::{Error, Session as _, Sql, Value};

/// Values that are bound to be written to a column read as these.
pub(super) async fn read_as<B: Sql>(
    database: B,
    declared: &str,
    values: impl IntoIterator<Item = (Value, Value)>,
) -> Shown {
    let columns = format!("id INTEGER, a {declared}");
    in_table(&database, &columns, async |session, t| {
        let insert = format!("INSERT INTO {t} VALUES ($1, $2)");
        let select = format!("SELECT a FROM {t} WHERE id = $1");
        for (id, (value, expected)) in (0..).zip(values) {
            changed(session, &insert, &[int(id), value]).await?;
            gives(session, &select, &[int(id)], [[expected]]).await?;
        }
        Ok(())
    })
    .await
}

/// Values that are written to a column read as they were bound.
pub(super) async fn read_back<B: Sql>(
    database: B,
    declared: &str,
    values: impl IntoIterator<Item = Value>,
) -> Shown {
    let values = values.into_iter().map(|value| (value.clone(), value));
    read_as(database, declared, values).await
}

/// A value that not every engine can keep is either refused or read as it was bound, but never as another.
pub(super) async fn kept_or_refused<B: Sql>(
    database: &B,
    declared: &str,
    value: Value,
    is_same: impl Fn(&Value) -> bool,
) -> Shown {
    in_table(database, &format!("a {declared}"), async |session, t| {
        let insert = format!("INSERT INTO {t} VALUES ($1)");
        let params = [value];
        match session.exec(&insert, &params).await {
            Err(Error::Statement(_)) => return counts(session, t, 0).await,
            answer => EXEC.asked(with(&insert, &params)).succeeds(answer)?,
        };
        let came = found(session, &format!("SELECT a FROM {t}"), &[])
            .await?
            .rows;
        QUERY.asked("what was inserted").holds(
            matches!(&came[..], [row] if matches!(&row[..], [value] if is_same(value))),
            format!("{params:?}"),
            format!("{came:?}"),
        )
    })
    .await
}
