//! What a [`Sql`] owes its guests.
//!
//! The statements are SQL that SQLite and Postgres understand alike. A column for bytes is declared `BYTEA`, which is the
//! word of Postgres, and a word like any other to SQLite. The tables are made in the default database and dropped at the
//! end. Three sessions at a time are enough: where all connections are taken, one is asked for again.
//!
//! The backend has to connect as a role that may make tables, and not as a superuser: of files, programs and extensions of
//! the server a guest is to be refused the use.

mod round_trips;

use std::fmt::Debug;
use std::future::Future;
use std::time::Duration;

use tokio::task::{JoinSet, yield_now};
use tokio::time::sleep;

use round_trips::{kept_or_refused, read_as, read_back};

use super::broken::Asked;
use super::{Broken, Shown, Wit, behaviours, fresh, give_up, shared};
use crate::sql::{Error, Result as Answer, Rows, Session, Sql, Value};

behaviours! {
    $ __conformance_sql of sql: Sql;
    always {
        numbers {
            booleans_read_as_they_were_bound,
            a_boolean_is_found_by_a_literal,
            integers_of_32_bits_read_as_int64,
            integers_of_64_bits_read_as_they_were_bound,
            unsigned_integers_read_as_int64,
            an_unsigned_integer_above_int64_is_refused,
            floats_read_as_the_same_double,
            doubles_read_as_they_were_bound,
            infinite_and_undefined_numbers_are_kept_or_refused,
            numbers_compare_as_numbers,
        }
        texts {
            texts_read_as_they_were_bound,
            an_empty_text_is_not_null,
            a_text_with_a_zero_byte_is_whole_or_refused,
            a_text_takes_the_type_of_its_column,
            bytes_read_as_they_were_bound,
            empty_bytes_are_not_null,
            a_large_value_reads_whole,
        }
        dates {
            a_date_reads_as_it_was_bound,
            a_time_reads_as_it_was_bound,
            a_timestamp_reads_as_it_was_bound,
            a_timestamp_with_an_offset_is_no_other_instant,
            a_fraction_of_a_second_is_kept,
            dates_compare_in_their_order,
            a_date_is_found_by_a_literal,
        }
        columns {
            columns_come_in_the_order_of_the_statement,
            a_column_goes_by_its_alias,
            columns_of_one_name_are_both_there,
            columns_tell_what_they_were_declared_to_hold,
            a_result_without_rows_has_its_columns,
            null_reads_as_null_in_a_column_of_every_kind,
            a_literal_reads_as_its_column_is_declared,
            columns_follow_a_change_of_the_table,
        }
        placeholders {
            parameters_go_by_their_numbers,
            a_parameter_can_be_used_twice,
            more_than_nine_parameters_are_told_apart,
            a_statement_takes_500_parameters,
            question_marks_count_from_the_first,
            numbered_question_marks_go_by_their_numbers,
            too_few_parameters_are_refused,
            too_many_parameters_are_refused,
            a_placeholder_in_a_text_is_text,
            a_placeholder_in_a_comment_is_none,
            a_placeholder_in_a_name_is_part_of_it,
            a_parameter_is_never_read_as_sql,
            a_statement_runs_anew_with_other_parameters,
        }
        statements {
            exec_counts_the_rows_that_it_changes,
            exec_counts_none_where_none_match,
            exec_counts_rows_that_are_set_to_what_they_were,
            exec_counts_no_rows_of_a_cascade,
            exec_of_a_select_counts_none,
            exec_counts_the_rows_that_it_also_returns,
            exec_counts_no_rows_of_a_change_to_the_schema,
            a_query_that_writes_does_so_once,
            a_query_gives_rows_whatever_word_it_begins_with,
            rows_come_in_the_order_that_was_asked_for,
            every_row_of_a_long_result_comes,
            a_semicolon_may_end_a_statement,
            a_semicolon_in_a_text_or_a_comment_ends_nothing,
            one_call_runs_one_statement,
        }
        faults {
            a_session_goes_on_after_a_syntax_error,
            what_does_not_exist_is_refused,
            a_name_in_double_quotes_is_no_text,
            a_second_row_of_a_unique_key_is_refused,
            null_is_refused_where_it_may_not_be,
            a_value_that_fails_its_check_is_refused,
            a_reference_to_nothing_is_refused,
            a_statement_that_fails_changes_nothing,
        }
        sessions {
            calls_of_one_session_get_their_own_answers,
            a_session_goes_on_after_a_call_that_was_given_up,
            a_statement_that_was_given_up_is_whole_or_nothing,
            a_call_after_one_that_was_given_up_is_carried_out,
            a_statement_that_was_given_up_is_stopped,
            a_session_that_was_ended_says_so,
            what_a_session_writes_another_reads,
            a_table_outlives_its_session,
            a_temporary_table_is_its_sessions_own,
            rows_of_eight_sessions_are_all_there,
            counters_of_eight_sessions_lose_nothing,
        }
        databases {
            the_empty_name_and_default_are_one_database,
            another_name_is_a_database_of_its_own_or_refused,
            one_name_is_one_database,
        }
        refusals {
            the_files_of_the_host_are_out_of_reach,
            no_code_is_loaded_nor_run,
            no_spelling_reaches_what_is_refused,
        }
        model {
            it_agrees_with_a_map_of_rows,
        }
    }
    if TRANSACTIONS else transactions::are_refused {
        transactions {
            what_is_committed_is_seen_by_others,
            what_is_rolled_back_leaves_nothing,
            a_transaction_reads_its_own_writes,
            each_statement_commits_again_after_a_transaction,
            a_failed_transaction_can_be_rolled_back,
            a_rollback_is_one_in_any_spelling,
            a_rollback_to_a_savepoint_keeps_the_transaction,
            a_rollback_takes_back_what_follows_a_statement_that_was_given_up,
            a_commit_after_a_failed_statement_keeps_all_or_is_refused,
            a_dropped_session_is_rolled_back,
            a_session_dropped_in_the_middle_of_a_call_is_rolled_back,
        }
        isolation {
            what_is_not_committed_is_seen_by_nobody_else,
            begin_is_for_its_own_session_only,
            rollback_is_for_its_own_session_only,
            a_reader_never_sees_half_a_transaction,
            transactions_of_eight_sessions_lose_nothing,
            transactions_that_wait_for_each_other_come_to_an_end,
        }
    }
    if READ_ONLY_SESSIONS else read_only::are_refused {
        read_only {
            what_others_commit_is_read,
            no_statement_writes,
            no_transaction_writes,
            no_setting_lets_a_session_write,
            no_setting_of_the_database_changes,
            another_database_is_read_only_too,
            no_database_is_made_to_be_read,
            the_empty_name_is_read_as_default,
        }
    }
}

shared! {
    $ __conformance_shared_sql of sql in shared_sql;
    what_one_writes_the_other_reads,
    counters_of_both_lose_nothing,
}

const OPEN: Wit = Wit("wasi:sql/types connection.open");
const QUERY: Wit = Wit("wasi:sql/readwrite query");
const EXEC: Wit = Wit("wasi:sql/readwrite exec");

async fn opened<B: Sql>(database: &B) -> Result<B::Session, Broken> {
    opened_as(database, "").await
}

async fn opened_as<B: Sql>(database: &B, name: &str) -> Result<B::Session, Broken> {
    let asked = OPEN.asked(format!("to open the database `{name}`"));
    asked.succeeds(when_free(|| database.open(name)).await)
}

/// What comes of opening a session when there is a connection for it: an engine may have few, and other behaviours them.
async fn when_free<T, F>(open: impl Fn() -> F) -> Answer<T>
where
    F: Future<Output = Answer<T>>,
{
    const PAUSE: Duration = Duration::from_millis(10);
    loop {
        match open().await {
            Err(Error::Busy) => sleep(PAUSE).await,
            answer => return answer,
        }
    }
}

/// Runs a statement that not every engine has. Whether this one has it.
async fn is_offered<S: Session>(session: &S, statement: &str) -> Result<bool, Broken> {
    loop {
        match session.exec(statement, &[]).await {
            Err(Error::Busy) => yield_now().await,
            Err(Error::Statement(_) | Error::AccessDenied(_) | Error::Other(_)) => {
                return Ok(false);
            }
            answer => {
                let asked = EXEC.asked(with(statement, &[]));
                return asked.succeeds(answer).map(|_| true);
            }
        }
    }
}

/// Shows a behaviour in a table of its own, of these columns.
async fn in_table<B: Sql>(
    database: &B,
    columns: &str,
    behaviour: impl AsyncFnOnce(&B::Session, &str) -> Shown,
) -> Shown {
    let session = opened(database).await?;
    let table = fresh("t").replace('-', "_");
    changed(&session, &format!("CREATE TABLE {table} ({columns})"), &[]).await?;
    let shown = behaviour(&session, &table).await;
    let dropped = changed(&session, &format!("DROP TABLE {table}"), &[]).await;
    shown.and(dropped.map(drop))
}

/// How many rows a statement changes, again where another session was in the way.
async fn changed<S: Session>(
    session: &S,
    statement: &str,
    params: &[Value],
) -> Result<u64, Broken> {
    loop {
        match session.exec(statement, params).await {
            Err(Error::Busy) => yield_now().await,
            answer => return EXEC.asked(with(statement, params)).succeeds(answer),
        }
    }
}

/// What a query gives, again where another session was in the way.
async fn found<S: Session>(session: &S, statement: &str, params: &[Value]) -> Result<Rows, Broken> {
    loop {
        match session.query(statement, params).await {
            Err(Error::Busy) => yield_now().await,
            answer => return QUERY.asked(with(statement, params)).succeeds(answer),
        }
    }
}

/// A query has to give these rows.
async fn gives<S: Session>(
    session: &S,
    statement: &str,
    params: &[Value],
    expected: impl IntoIterator<Item: Into<Vec<Value>>>,
) -> Shown {
    let expected: Vec<_> = expected.into_iter().map(Into::into).collect();
    let came = found(session, statement, params).await?.rows;
    is(QUERY.asked(with(statement, params)), came, &expected)
}

/// A session has to answer a query of no table with the text in it.
async fn answers<S: Session>(session: &S, value: impl Into<String>) -> Shown {
    let params = [text(value)];
    gives(session, "SELECT $1", &params, [params.clone()]).await
}

/// A table has to have this many rows.
async fn counts<S: Session>(session: &S, table: &str, expected: i64) -> Shown {
    let statement = format!("SELECT COUNT(*) FROM {table}");
    gives(session, &statement, &[], [[int(expected)]]).await
}

/// Whichever way a statement is run, it is refused for what is wrong with it.
async fn refused<S: Session>(session: &S, statement: &str, params: &[Value]) -> Shown {
    let expected = "Error::Statement with the reason";
    let is_expected = |error: &Error| matches!(error, Error::Statement(text) if !text.is_empty());
    let rows = session.query(statement, params).await;
    let changed = session.exec(statement, params).await;
    QUERY
        .asked(with(statement, params))
        .refused(rows, expected, is_expected)?;
    EXEC.asked(with(statement, params))
        .refused(changed, expected, is_expected)
}

fn is<T: PartialEq + Debug>(asked: Asked, came: T, expected: &T) -> Shown {
    asked.gives(Answer::<T>::Ok(came), expected)
}

fn with(statement: &str, params: &[Value]) -> String {
    match params {
        [] => format!("`{statement}`"),
        params => format!("`{statement}` with {params:?}"),
    }
}

/// Runs tasks at the same time, one for each number below `tasks`.
async fn at_once<F>(tasks: i64, task: impl Fn(i64) -> F) -> Shown
where
    F: Future<Output = Shown> + Send + 'static,
{
    let tasks: JoinSet<_> = (0..tasks).map(task).collect();
    tasks.join_all().await.into_iter().collect()
}

fn int(value: i64) -> Value {
    Value::Int64(value)
}

fn text(value: impl Into<String>) -> Value {
    Value::Text(value.into())
}

fn date(value: &str) -> Value {
    Value::Date(value.into())
}

fn time(value: &str) -> Value {
    Value::Time(value.into())
}

fn timestamp(value: &str) -> Value {
    Value::Timestamp(value.into())
}

fn binary(value: impl Into<crate::Bytes>) -> Value {
    Value::Binary(value.into())
}
