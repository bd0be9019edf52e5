//! Faults on the way out: rows, counts and errors.

use std::collections::BTreeMap;
use std::sync::Arc;

use defaults::SqliteSession;
use runtime::conformance::sql::{columns, dates, faults, model, numbers, sessions, statements};
use runtime::sql::{Error, Result, Rows, Session as _, Value};
use tokio::sync::Mutex;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::{Call, EXEC, Fault, QUERY, broken};

/// Makes something else of the rows of a result.
struct Spoils(fn(&mut Rows));

impl Fault for Spoils {
    async fn query(&self, call: Call<'_>) -> Result<Rows> {
        let mut rows = call.query().await?;
        self.0(&mut rows);
        Ok(rows)
    }
}

#[tokio::test]
async fn rows_that_are_also_returned_are_not_counted() {
    struct Returns;

    impl Fault for Returns {
        async fn exec(&self, call: Call<'_>) -> Result<u64> {
            let count = call.exec().await?;
            Ok(if call.statement.contains("RETURNING") {
                0
            } else {
                count
            })
        }
    }

    let behaviour = statements::exec_counts_the_rows_that_it_also_returns;
    let broken = broken(Returns, behaviour).await;
    assert_eq!((broken.wit(), broken.came()), (EXEC, "0"));
}

#[tokio::test]
async fn a_statement_is_refused_without_a_word() {
    struct Mute;

    impl Fault for Mute {
        async fn query(&self, call: Call<'_>) -> Result<Rows> {
            let answer = call.query().await;
            answer.map_err(|_| Error::Statement(String::new()))
        }
    }

    broken(Mute, faults::what_does_not_exist_is_refused).await;
}

#[tokio::test]
async fn columns_are_lost_where_there_are_no_rows() {
    let fault = Spoils(|rows| {
        if rows.rows.is_empty() {
            rows.columns.clear();
        }
    });
    let broken = broken(fault, columns::a_result_without_rows_has_its_columns).await;
    assert_eq!(broken.wit(), QUERY);
    assert_eq!(broken.expected(), "[\"b\", \"a\"]");
    assert_eq!(broken.came(), "[]");
}

#[tokio::test]
async fn a_row_is_a_map_by_the_names_of_its_columns() {
    let fault = Spoils(|rows| {
        let names: Vec<_> = rows.columns.iter().map(|c| c.name.clone()).collect();
        for row in &mut rows.rows {
            let map: BTreeMap<_, _> = names.iter().zip(row.drain(..)).collect();
            row.extend(names.iter().map(|name| map[name].clone()));
        }
    });
    let broken = broken(fault, columns::columns_of_one_name_are_both_there).await;
    assert_eq!(broken.came(), "[[Int64(2), Int64(2)]]");
}

#[tokio::test]
async fn columns_come_in_the_order_of_the_alphabet() {
    let fault = Spoils(|rows| {
        let mut order: Vec<_> = (0..rows.columns.len()).collect();
        order.sort_by(|a, b| rows.columns[*a].name.cmp(&rows.columns[*b].name));
        rows.columns.sort_by(|a, b| a.name.cmp(&b.name));
        for row in &mut rows.rows {
            *row = order.iter().map(|place| row[*place].clone()).collect();
        }
    });
    let broken = broken(fault, columns::columns_come_in_the_order_of_the_statement).await;
    assert_eq!(broken.came(), "[\"a\", \"b\", \"c\"]");
}

#[tokio::test]
async fn columns_do_not_tell_their_kinds() {
    let fault = || {
        Spoils(|rows| {
            for column in &mut rows.columns {
                column.kind = runtime::sql::Kind::default();
            }
        })
    };
    broken(
        fault(),
        columns::columns_tell_what_they_were_declared_to_hold,
    )
    .await;
    broken(
        fault(),
        columns::null_reads_as_null_in_a_column_of_every_kind,
    )
    .await;
}

#[tokio::test]
async fn a_truth_value_reads_as_a_number() {
    let fault = || {
        Spoils(|rows| {
            for value in rows.rows.iter_mut().flatten() {
                if let Value::Boolean(bit) = value {
                    *value = Value::Int64(i64::from(*bit));
                }
            }
        })
    };
    let broken_one = broken(fault(), numbers::booleans_read_as_they_were_bound).await;
    assert_eq!(broken_one.came(), "[[Int64(1)]]");
    let random = broken(fault(), model::it_agrees_with_a_map_of_rows).await;
    // The shortest that differs.
    assert_eq!(random.asked().matches("Put(").count(), 1, "{random}");
}

#[tokio::test]
async fn less_than_a_second_is_lost() {
    let fault = Spoils(|rows| {
        for value in rows.rows.iter_mut().flatten() {
            if let Value::Time(text) | Value::Timestamp(text) = value {
                text.truncate(text.find('.').unwrap_or(text.len()));
            }
        }
    });
    let broken = broken(fault, dates::a_fraction_of_a_second_is_kept).await;
    assert!(broken.came().contains("Time(\"23:59:59\")"), "{broken}");
}

#[tokio::test]
async fn a_long_result_is_cut() {
    let fault = Spoils(|rows| rows.rows.truncate(1000));
    broken(fault, statements::every_row_of_a_long_result_comes).await;
}

#[tokio::test]
async fn changed_rows_are_not_counted() {
    struct CountsNone;

    impl Fault for CountsNone {
        async fn exec(&self, call: Call<'_>) -> Result<u64> {
            call.exec().await.map(|_| 0)
        }
    }

    let counted = broken(CountsNone, statements::exec_counts_the_rows_that_it_changes).await;
    assert_eq!(counted.wit(), EXEC);
    assert_eq!((counted.expected(), counted.came()), ("4", "0"));
    broken(CountsNone, model::it_agrees_with_a_map_of_rows).await;
}

#[tokio::test]
async fn rows_that_stay_as_they_were_are_not_counted() {
    struct Differs;

    impl Fault for Differs {
        async fn exec(&self, call: Call<'_>) -> Result<u64> {
            let count = call.exec().await?;
            let same = call.statement.ends_with("SET a = a");
            Ok(if same { 0 } else { count })
        }
    }

    let behaviour = statements::exec_counts_rows_that_are_set_to_what_they_were;
    let broken = broken(Differs, behaviour).await;
    assert_eq!((broken.expected(), broken.came()), ("2", "0"));
}

#[tokio::test]
async fn rows_of_a_cascade_are_counted() {
    struct CountsAll;

    impl Fault for CountsAll {
        async fn exec(&self, call: Call<'_>) -> Result<u64> {
            const TOTAL: &str = "SELECT total_changes()";
            let before = call.session.query(TOTAL, &[]).await?;
            call.exec().await?;
            let after = call.session.query(TOTAL, &[]).await?;
            match (&before.rows[0][0], &after.rows[0][0]) {
                (Value::Int64(before), Value::Int64(after)) => Ok(after.abs_diff(*before)),
                _ => panic!("a count is a number"),
            }
        }
    }

    let broken = broken(CountsAll, statements::exec_counts_no_rows_of_a_cascade).await;
    assert_eq!((broken.expected(), broken.came()), ("1", "3"));
}

#[tokio::test]
async fn rows_that_were_read_are_counted_as_changed() {
    struct CountsRead;

    impl Fault for CountsRead {
        async fn exec(&self, call: Call<'_>) -> Result<u64> {
            if !call.statement.starts_with("SELECT") {
                return call.exec().await;
            }
            let rows = call.query().await?.rows;
            Ok(rows.len() as u64)
        }
    }

    let broken = broken(CountsRead, statements::exec_of_a_select_counts_none).await;
    assert_eq!((broken.expected(), broken.came()), ("0", "2"));
}

#[tokio::test]
async fn a_query_runs_twice() {
    struct Twice;

    impl Fault for Twice {
        async fn query(&self, call: Call<'_>) -> Result<Rows> {
            call.query().await?;
            call.query().await
        }
    }

    let broken = broken(Twice, statements::a_query_that_writes_does_so_once).await;
    assert_eq!(broken.came(), "[[Int64(2)]]");
}

#[tokio::test]
async fn every_error_is_one_of_the_engine() {
    struct Blames;

    impl Fault for Blames {
        async fn query(&self, call: Call<'_>) -> Result<Rows> {
            let rows = call.query().await;
            rows.map_err(Error::backend)
        }
    }

    for broken in [
        broken(Blames, faults::a_session_goes_on_after_a_syntax_error).await,
        broken(Blames, faults::what_does_not_exist_is_refused).await,
        broken(Blames, faults::a_second_row_of_a_unique_key_is_refused).await,
        broken(Blames, faults::null_is_refused_where_it_may_not_be).await,
    ] {
        assert!(
            broken
                .came()
                .starts_with("the error `the sql backend failed`"),
            "{broken}"
        );
    }
}

#[tokio::test]
async fn the_answer_to_a_call_that_was_given_up_is_given_to_the_next() {
    type Request = (Arc<SqliteSession>, String, Vec<Value>);

    struct Pipes {
        requests: UnboundedSender<Request>,
        answers: Mutex<UnboundedReceiver<Result<Rows>>>,
    }

    impl Fault for Pipes {
        async fn query(&self, call: Call<'_>) -> Result<Rows> {
            let request = (
                Arc::clone(call.session),
                call.statement.to_owned(),
                call.params.to_vec(),
            );
            self.requests.send(request).unwrap();
            self.answers.lock().await.recv().await.unwrap()
        }
    }

    let (requests, mut asked) = unbounded_channel::<Request>();
    let (answered, answers) = unbounded_channel();
    tokio::spawn(async move {
        while let Some((session, statement, params)) = asked.recv().await {
            let _ = answered.send(session.query(&statement, &params).await);
        }
    });
    let answers = Mutex::new(answers);
    let behaviour = sessions::a_session_goes_on_after_a_call_that_was_given_up;
    let broken = broken(Pipes { requests, answers }, behaviour).await;
    assert_eq!(broken.came(), "[[Text(\"given up 0\")]]");
}
