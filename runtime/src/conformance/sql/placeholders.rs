//! Where the parameters of a statement go.

use super::{changed, counts, gives, in_table, int, opened, refused, text};
use crate::conformance::Shown;
use crate::sql::{Sql, Value};

/// A query of no table has to give this row of texts.
async fn echoes<B: Sql, const N: usize>(
    database: B,
    statement: &str,
    params: &[&str],
    expected: [&str; N],
) -> Shown {
    let params: Vec<_> = params.iter().copied().map(text).collect();
    let session = opened(&database).await?;
    gives(&session, statement, &params, [expected.map(text)]).await
}

/// `$1` is the first parameter, though `$2` stands before it.
pub async fn parameters_go_by_their_numbers<B: Sql>(database: B) -> Shown {
    let params = ["first", "second"];
    echoes(database, "SELECT $2, $1", &params, ["second", "first"]).await
}

/// One parameter serves in several places.
pub async fn a_parameter_can_be_used_twice<B: Sql>(database: B) -> Shown {
    let expected = ["first", "first", "second"];
    echoes(
        database,
        "SELECT $1, $1, $2",
        &["first", "second"],
        expected,
    )
    .await
}

/// `$1` is not the beginning of `$10`.
pub async fn more_than_nine_parameters_are_told_apart<B: Sql>(database: B) -> Shown {
    let statement = "SELECT $11, $1, $10, $2, $3, $4, $5, $6, $7, $8, $9";
    let params = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"];
    let expected = ["11", "1", "10", "2", "3", "4", "5", "6", "7", "8", "9"];
    echoes(database, statement, &params, expected).await
}

/// A list of some length has a parameter for each of its values.
pub async fn a_statement_takes_500_parameters<B: Sql>(database: B) -> Shown {
    in_table(&database, "a INTEGER", async |session, t| {
        let places: Vec<_> = (1..=500).map(|n| format!("(${n})")).collect();
        let insert = format!("INSERT INTO {t} VALUES {}", places.join(", "));
        let params: Vec<_> = (1..=500).map(int).collect();
        changed(session, &insert, &params).await?;
        let select = format!("SELECT a FROM {t} ORDER BY a");
        gives(session, &select, &[], (1..=500).map(|n| [int(n)])).await
    })
    .await
}

/// The first `?` is the first parameter, the next `?` the next.
pub async fn question_marks_count_from_the_first<B: Sql>(database: B) -> Shown {
    let params = ["first", "second", "third"];
    echoes(database, "SELECT ?, ?, ?", &params, params).await
}

/// `?1` is what `$1` is.
pub async fn numbered_question_marks_go_by_their_numbers<B: Sql>(database: B) -> Shown {
    let expected = ["second", "first", "second"];
    echoes(
        database,
        "SELECT ?2, ?1, ?2",
        &["first", "second"],
        expected,
    )
    .await
}

/// A parameter that is not given is not taken for NULL, nor for what was bound before.
pub async fn too_few_parameters_are_refused<B: Sql>(database: B) -> Shown {
    in_table(&database, "a TEXT, b TEXT", async |session, t| {
        let insert = format!("INSERT INTO {t} VALUES ($1, $2)");
        changed(session, &insert, &[text("a"), text("b")]).await?;
        refused(session, &insert, &[text("a")]).await?;
        refused(session, &insert, &[]).await?;
        refused(
            session,
            &format!("INSERT INTO {t} VALUES (?, ?)"),
            &[text("a")],
        )
        .await?;
        counts(session, t, 1).await
    })
    .await
}

/// A parameter that goes nowhere is a mistake, of which the guest is told.
pub async fn too_many_parameters_are_refused<B: Sql>(database: B) -> Shown {
    in_table(&database, "a TEXT", async |session, t| {
        let two = [text("a"), text("b")];
        refused(session, &format!("INSERT INTO {t} VALUES ($1)"), &two).await?;
        refused(session, &format!("INSERT INTO {t} VALUES (?)"), &two).await?;
        refused(session, &format!("INSERT INTO {t} VALUES ('a')"), &two[..1]).await?;
        counts(session, t, 0).await
    })
    .await
}

/// What is in quotes is left alone.
pub async fn a_placeholder_in_a_text_is_text<B: Sql>(database: B) -> Shown {
    let statement = "SELECT '$2 ? ?1', $1, 'it''s $1?'";
    let expected = ["$2 ? ?1", "first", "it's $1?"];
    echoes(database, statement, &["first"], expected).await
}

/// What is in a comment is left out.
pub async fn a_placeholder_in_a_comment_is_none<B: Sql>(database: B) -> Shown {
    let statement = "SELECT /* $2, ? and 'that */ $1 -- $3, ?, it's";
    echoes(database, statement, &["first"], ["first"]).await
}

/// What is in a quoted name is part of the name.
pub async fn a_placeholder_in_a_name_is_part_of_it<B: Sql>(database: B) -> Shown {
    in_table(&database, "\"why? $2\" TEXT", async |session, t| {
        let insert = format!("INSERT INTO {t} (\"why? $2\") VALUES ($1)");
        changed(session, &insert, &[text("because")]).await?;
        let select = format!("SELECT \"why? $2\" FROM {t} WHERE \"why? $2\" = $1");
        gives(session, &select, &[text("because")], [[text("because")]]).await
    })
    .await
}

/// A text that looks like the end of a statement and the beginning of another is but a text.
pub async fn a_parameter_is_never_read_as_sql<B: Sql>(database: B) -> Shown {
    in_table(&database, "a TEXT", async |session, t| {
        let insert = format!("INSERT INTO {t} VALUES ($1)");
        let select = format!("SELECT a FROM {t} WHERE a = $1");
        let texts = [
            format!("'); DELETE FROM {t}; --"),
            "' OR '1' = '1".into(),
            "\\'; --".into(),
            "$1 ? NULL".into(),
        ];
        for value in &texts {
            changed(session, &insert, &[text(value)]).await?;
        }
        for value in texts.map(text) {
            let row = [value];
            gives(session, &select, &row, [row.clone()]).await?;
        }
        counts(session, t, 4).await
    })
    .await
}

/// A statement that is kept prepared keeps nothing of the parameters it ran with, their types included.
pub async fn a_statement_runs_anew_with_other_parameters<B: Sql>(database: B) -> Shown {
    in_table(&database, "a INTEGER, b TEXT", async |session, t| {
        let insert = format!("INSERT INTO {t} VALUES ($1, $2)");
        let select = format!("SELECT a, b FROM {t} WHERE a = $1");
        for n in 0..100 {
            let row = match n % 3 {
                0 => [int(n), text(n.to_string())],
                1 => [text(n.to_string()), Value::Null],
                _ => [
                    Value::UInt32(n.unsigned_abs().try_into().unwrap_or_default()),
                    text(""),
                ],
            };
            changed(session, &insert, &row).await?;
            let [_, b] = row;
            gives(session, &select, &[int(n)], [[int(n), b]]).await?;
        }
        counts(session, t, 100).await
    })
    .await
}
