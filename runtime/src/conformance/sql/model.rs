//! Random sequences of writes of random values, against a map.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::num::f64::{NEGATIVE, NORMAL, POSITIVE, ZERO};
use proptest::option::of;
use proptest::prelude::{Strategy, any};
use proptest::prop_oneof;

use super::{EXEC, changed, date, gives, in_table, int, is, time, timestamp};
use crate::conformance::Shown;
use crate::conformance::model::agrees;
use crate::sql::{Session, Sql, Value};

const COLUMNS: &str = "id INTEGER PRIMARY KEY, a BOOLEAN, b INTEGER, c BIGINT, d DOUBLE PRECISION, e TEXT, f BYTEA, \
     g DATE, h TIME, i TIMESTAMP";

/// A value for each column but the first.
type Row = [Value; 9];

#[derive(Debug, Clone)]
enum Operation {
    Put(i64, Box<Row>),
    Remove(i64),
    RemoveFrom(i64),
}

/// Few rows, so that operations meet.
fn operation() -> impl Strategy<Value = Operation> {
    let id = 0..4_i64;
    prop_oneof![
        4 => (id.clone(), row()).prop_map(|(id, row)| Operation::Put(id, Box::new(row))),
        1 => id.clone().prop_map(Operation::Remove),
        1 => id.prop_map(Operation::RemoveFrom),
    ]
}

fn row() -> impl Strategy<Value = Row> {
    let character = any::<char>().prop_filter("not every engine keeps it", |c| *c != '\0');
    let day = || (1..=9999, 1..=12, 1..=28).prop_map(|(y, m, d)| format!("{y:04}-{m:02}-{d:02}"));
    let clock = || (0..24, 0..60, 0..60).prop_map(|(h, m, s)| format!("{h:02}:{m:02}:{s:02}"));
    (
        or_null(any::<bool>().prop_map(Value::Boolean)),
        or_null(any::<i32>().prop_map(|n| int(n.into()))),
        or_null(any::<i64>().prop_map(int)),
        or_null((POSITIVE | NEGATIVE | NORMAL | ZERO).prop_map(Value::Double)),
        or_null(
            vec(character, 0..8).prop_map(|text| super::text(text.into_iter().collect::<String>())),
        ),
        or_null(vec(any::<u8>(), 0..8).prop_map(super::binary)),
        or_null(day().prop_map(|day| date(&day))),
        or_null(clock().prop_map(|clock| time(&clock))),
        or_null((day(), clock()).prop_map(|(day, clock)| timestamp(&format!("{day}T{clock}")))),
    )
        .prop_map(Row::from)
}

fn or_null(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    of(value).prop_map(|value| value.unwrap_or(Value::Null))
}

/// Every count of a sequence of writes, and every row after it, is what a map gives.
pub async fn it_agrees_with_a_map_of_rows<B: Sql>(database: B) -> Shown {
    in_table(&database, COLUMNS, async |session, t| {
        agrees(vec(operation(), 1..12), async |operations| {
            changed(session, &format!("DELETE FROM {t}"), &[]).await?;
            let mut map = BTreeMap::new();
            for operation in operations {
                follow(session, t, &mut map, operation).await?;
            }
            let rows = map.into_iter();
            let expected = rows.map(|(id, row)| [vec![int(id)], row.into()].concat());
            let select = format!("SELECT * FROM {t} ORDER BY id");
            gives(session, &select, &[], expected).await
        })
        .await
    })
    .await
}

async fn follow<S: Session>(
    session: &S,
    t: &str,
    map: &mut BTreeMap<i64, Row>,
    operation: &Operation,
) -> Shown {
    let before = map.len();
    let (statement, params) = match operation {
        Operation::Remove(id) => {
            map.remove(id);
            (format!("DELETE FROM {t} WHERE id = $1"), vec![int(*id)])
        }
        Operation::RemoveFrom(id) => {
            map.retain(|kept, _| kept < id);
            (format!("DELETE FROM {t} WHERE id >= $1"), vec![int(*id)])
        }
        Operation::Put(id, row) => {
            let statement = if map.insert(*id, Row::clone(row)).is_some() {
                format!(
                    "UPDATE {t} SET a = $1, b = $2, c = $3, d = $4, e = $5, f = $6, g = $7, h = $8, i = $9 WHERE id = $10"
                )
            } else {
                format!("INSERT INTO {t} VALUES ($10, $1, $2, $3, $4, $5, $6, $7, $8, $9)")
            };
            let params = row.iter().cloned().chain([int(*id)]).collect();
            (statement, params)
        }
    };
    let expected = match operation {
        Operation::Put(..) => 1,
        _ => before - map.len(),
    };
    let came = changed(session, &statement, &params).await?;
    let asked = EXEC.asked(super::with(&statement, &params));
    is(asked, came, &(expected as u64))
}
