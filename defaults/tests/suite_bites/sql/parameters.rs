//! Faults on the way in: statements and what is bound to them.

use runtime::conformance::sql::{dates, numbers, placeholders, texts};
use runtime::sql::{Error, Result, Rows, Session as _, Value};

use super::{Call, EXEC, Fault, QUERY, broken};

#[tokio::test]
async fn an_unsigned_integer_wraps_into_a_negative_one() {
    struct Wraps;

    impl Fault for Wraps {
        fn param(&self, value: &Value) -> Value {
            match value {
                Value::UInt64(value) => Value::Int64(value.cast_signed()),
                value => value.clone(),
            }
        }
    }

    let broken = broken(Wraps, numbers::an_unsigned_integer_above_int64_is_refused).await;
    assert_eq!(broken.wit(), QUERY);
    assert!(broken.asked().contains("9223372036854775808"), "{broken}");
}

#[tokio::test]
async fn an_integer_loses_digits_in_a_double() {
    struct Rounds;

    impl Fault for Rounds {
        fn param(&self, value: &Value) -> Value {
            #[expect(
                clippy::cast_precision_loss,
                clippy::cast_possible_truncation,
                reason = "the fault"
            )]
            match value {
                Value::Int64(value) => Value::Int64(*value as f64 as i64),
                value => value.clone(),
            }
        }
    }

    let broken = broken(Rounds, numbers::integers_of_64_bits_read_as_they_were_bound).await;
    assert_eq!(broken.expected(), "[[Int64(9007199254740993)]]");
    assert_eq!(broken.came(), "[[Int64(9007199254740992)]]");
}

/// What is no number, no text, no bytes or no date it binds as NULL.
struct BindsNull(fn(&Value) -> bool);

impl Fault for BindsNull {
    fn param(&self, value: &Value) -> Value {
        if self.0(value) {
            return Value::Null;
        }
        value.clone()
    }
}

#[tokio::test]
async fn a_timestamp_is_bound_without_its_offset() {
    struct Local;

    impl Fault for Local {
        fn param(&self, value: &Value) -> Value {
            match value {
                Value::Timestamp(text) => Value::Timestamp(text.replace("+02:00", "")),
                value => value.clone(),
            }
        }
    }

    let behaviour = dates::a_timestamp_with_an_offset_is_no_other_instant;
    let broken = broken(Local, behaviour).await;
    assert_eq!(broken.came(), r#"[[Timestamp("2026-01-31T23:30:00")]]"#);
}

#[tokio::test]
async fn a_date_is_bound_as_null() {
    let dates = || {
        BindsNull(|value| matches!(value, Value::Date(_) | Value::Time(_) | Value::Timestamp(_)))
    };
    let date = broken(dates(), dates::a_date_reads_as_it_was_bound).await;
    assert_eq!(date.came(), "[[Null]]");
    broken(dates(), dates::a_time_reads_as_it_was_bound).await;
    broken(dates(), dates::a_timestamp_reads_as_it_was_bound).await;
    broken(dates(), dates::a_fraction_of_a_second_is_kept).await;
    let compared = broken(dates(), dates::dates_compare_in_their_order).await;
    assert_eq!(compared.came(), "[]");
}

#[tokio::test]
async fn what_is_not_a_number_is_bound_as_null() {
    let fault = BindsNull(|value| matches!(value, Value::Double(value) if value.is_nan()));
    let broken = broken(
        fault,
        numbers::infinite_and_undefined_numbers_are_kept_or_refused,
    )
    .await;
    assert_eq!(broken.expected(), "[Double(NaN)]");
    assert_eq!(broken.came(), "[[Null]]");
}

#[tokio::test]
async fn what_is_empty_is_bound_as_null() {
    let empty = || {
        BindsNull(|value| match value {
            Value::Text(text) => text.is_empty(),
            Value::Binary(bytes) => bytes.is_empty(),
            _ => false,
        })
    };
    broken(empty(), texts::an_empty_text_is_not_null).await;
    broken(empty(), texts::empty_bytes_are_not_null).await;
}

#[tokio::test]
async fn a_text_ends_at_a_zero_byte() {
    struct Cuts;

    impl Fault for Cuts {
        fn param(&self, value: &Value) -> Value {
            match value {
                Value::Text(text) => Value::Text(text.split('\0').next().unwrap().to_owned()),
                value => value.clone(),
            }
        }
    }

    let broken = broken(Cuts, texts::a_text_with_a_zero_byte_is_whole_or_refused).await;
    assert_eq!(broken.came(), "[[Text(\"before\")]]");
}

/// Replaces every `$1` by what `write` makes of its number, wherever it stands.
fn replaced(statement: &str, write: impl Fn(usize) -> String) -> String {
    let mut parts = statement.split('$');
    let mut replaced = parts.next().unwrap().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(|c: char| c.is_ascii_digit());
        let number = part[..part.len() - rest.len()].parse().unwrap();
        replaced.push_str(&write(number));
        replaced.push_str(rest);
    }
    replaced
}

#[tokio::test]
async fn parameters_are_bound_in_the_order_in_which_they_appear() {
    struct InOrder;

    impl Fault for InOrder {
        fn statement(&self, statement: &str) -> String {
            replaced(statement, |_| "?".into())
        }
    }

    let swapped = broken(InOrder, placeholders::parameters_go_by_their_numbers).await;
    assert_eq!(swapped.wit(), QUERY);
    assert_eq!(swapped.came(), "[[Text(\"first\"), Text(\"second\")]]");
    broken(InOrder, placeholders::a_parameter_can_be_used_twice).await;
    broken(
        InOrder,
        placeholders::more_than_nine_parameters_are_told_apart,
    )
    .await;
}

#[tokio::test]
async fn placeholders_are_rewritten_in_texts_and_names_too() {
    struct Everywhere;

    impl Fault for Everywhere {
        fn statement(&self, statement: &str) -> String {
            replaced(statement, |number| format!("?{number}"))
        }
    }

    let text = broken(Everywhere, placeholders::a_placeholder_in_a_text_is_text).await;
    assert!(text.came().contains("?2 ? ?1"), "{text}");
}

#[tokio::test]
async fn question_marks_are_counted_in_names_and_comments_too() {
    struct Counts;

    impl Fault for Counts {
        fn statement(&self, statement: &str) -> String {
            let mut parts = statement.split('?');
            let first = parts.next().unwrap().to_owned();
            (1..)
                .zip(parts)
                .fold(first, |all, (n, part)| format!("{all}${n}{part}"))
        }
    }

    broken(Counts, placeholders::a_placeholder_in_a_name_is_part_of_it).await;
    broken(Counts, placeholders::a_placeholder_in_a_text_is_text).await;
    broken(
        Counts,
        placeholders::numbered_question_marks_go_by_their_numbers,
    )
    .await;
}

#[tokio::test]
async fn parameters_are_pasted_into_the_statement() {
    struct Pastes;

    impl Fault for Pastes {
        async fn exec(&self, call: Call<'_>) -> Result<u64> {
            let pasted = replaced(call.statement, |number| match &call.params[number - 1] {
                Value::Text(text) => format!("'{text}'"),
                value => panic!("{value:?}"),
            });
            call.session.exec(&pasted, &[]).await
        }
    }

    let broken = broken(Pastes, placeholders::a_parameter_is_never_read_as_sql).await;
    assert_eq!(broken.wit(), EXEC);
}

#[tokio::test]
async fn parameters_are_made_to_fit_in_number() {
    struct Fits;

    impl Fault for Fits {
        async fn query(&self, call: Call<'_>) -> Result<Rows> {
            for wanted in 0..9 {
                let mut params = call.params.to_vec();
                params.resize(wanted, Value::Null);
                match call.session.query(call.statement, &params).await {
                    Err(Error::Statement(_)) => {}
                    rows => return rows,
                }
            }
            Err(Error::Statement("it is not the parameters".into()))
        }
    }

    let few = broken(Fits, placeholders::too_few_parameters_are_refused).await;
    assert_eq!(few.expected(), "Error::Statement with the reason");
    let many = broken(Fits, placeholders::too_many_parameters_are_refused).await;
    assert_eq!(many.expected(), "Error::Statement with the reason");
}

#[tokio::test]
async fn a_date_is_bound_as_a_number() {
    struct Days;

    fn number(day: &str) -> Option<i64> {
        day.replace('-', "").parse().ok()
    }

    impl Fault for Days {
        fn param(&self, value: &Value) -> Value {
            match value {
                Value::Date(day) => number(day).map_or(Value::Null, Value::Int64),
                value => value.clone(),
            }
        }
    }

    let found = broken(Days, dates::a_date_is_found_by_a_literal).await;
    assert_eq!((found.wit(), found.came()), (QUERY, "[]"));
}

#[tokio::test]
async fn a_boolean_is_bound_as_a_text() {
    struct Words;

    impl Fault for Words {
        fn param(&self, value: &Value) -> Value {
            match value {
                Value::Boolean(bit) => Value::Text(bit.to_string()),
                value => value.clone(),
            }
        }
    }

    let found = broken(Words, numbers::a_boolean_is_found_by_a_literal).await;
    assert_eq!((found.wit(), found.came()), (QUERY, "[]"));
}

#[tokio::test]
async fn parameters_have_two_digits() {
    struct TwoDigits;

    impl Fault for TwoDigits {
        async fn exec(&self, call: Call<'_>) -> Result<u64> {
            if call.params.len() > 99 {
                return Err(Error::Statement("there are too many parameters".into()));
            }
            call.exec().await
        }
    }

    let refused = broken(TwoDigits, placeholders::a_statement_takes_500_parameters).await;
    assert_eq!(refused.wit(), EXEC);
}
