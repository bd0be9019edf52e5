//! Where the values of a statement go.

use cases::{Case, Outcome, done, gives, group, holds};

use crate::flavour::{Parameter, open, text as parameter};
use crate::statements::{exec, query, with_table};
use crate::value::{integer, text};

pub const CASES: &[Case] = group!(placeholders:
    first_is_first_wherever_it_appears,
    one_value_in_several_places,
    ten_and_one_are_different,
    question_marks_go_by_position,
    question_marks_with_numbers,
    text_is_never_sql,
    a_long_text_reads_whole,
    too_few_values_are_an_error,
    too_many_values_are_an_error,
    a_placeholder_in_a_comment_or_a_name_is_none,
    a_statement_runs_anew_with_other_parameters,
    a_text_with_a_zero_byte_is_whole_or_refused,
);

fn first_is_first_wherever_it_appears() -> Outcome {
    let connection = done!(open("cases"));
    let parameters = values(&["first", "second"]);
    gives!(query(&connection, "SELECT $1, $2", &parameters) => vec![text("first"), text("second")]);
    gives!(query(&connection, "SELECT $2, $1", &parameters) => vec![text("second"), text("first")]);
    Ok(())
}

fn one_value_in_several_places() -> Outcome {
    let connection = done!(open("cases"));
    gives!(query(&connection, "SELECT $2, $1, $2", &values(&["first", "second"])) =>
        vec![text("second"), text("first"), text("second")]);
    Ok(())
}

fn ten_and_one_are_different() -> Outcome {
    let connection = done!(open("cases"));
    let parameters = values(&["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"]);
    gives!(query(&connection, "SELECT $11, $1, $10, $2, $3, $4, $5, $6, $7, $8, $9", &parameters).map(|mut cells| {
        cells.truncate(3);
        cells
    }) => vec![text("11"), text("1"), text("10")]);
    Ok(())
}

fn question_marks_go_by_position() -> Outcome {
    let connection = done!(open("cases"));
    gives!(query(&connection, "SELECT ?, ?", &values(&["first", "second"])) => vec![text("first"), text("second")]);
    Ok(())
}

fn question_marks_with_numbers() -> Outcome {
    let connection = done!(open("cases"));
    gives!(query(&connection, "SELECT ?2, ?1", &values(&["first", "second"])) => vec![text("second"), text("first")]);
    Ok(())
}

fn text_is_never_sql() -> Outcome {
    let connection = with_table("name TEXT")?;
    for name in [
        "'; DROP TABLE cases; --",
        "\"quoted\"",
        "$1 ? ?1 :name",
        "back\\slash",
        "zwölf\n🥚",
    ] {
        done!(exec(&connection, "DELETE FROM cases", &[]));
        gives!(exec(&connection, "INSERT INTO cases VALUES ($1)", &values(&[name])) => 1);
        gives!(query(&connection, "SELECT name FROM cases WHERE name = $1", &values(&[name])) => vec![text(name)]);
    }
    gives!(query(&connection, "SELECT '$1, and ? too'", &[]) => vec![text("$1, and ? too")]);
    Ok(())
}

fn a_long_text_reads_whole() -> Outcome {
    let connection = with_table("name TEXT")?;
    let long = "text ".repeat(50_000);
    done!(exec(
        &connection,
        "INSERT INTO cases VALUES ($1)",
        &values(&[&long])
    ));
    gives!(query(&connection, "SELECT length(name), name FROM cases", &[]) => vec![integer(250_000), text(&long)]);
    Ok(())
}

fn too_few_values_are_an_error() -> Outcome {
    let connection = with_table("name TEXT")?;
    for (sql, given) in [
        ("SELECT $1", 0),
        ("SELECT $1, $2", 1),
        ("SELECT ?, ?", 1),
        ("SELECT $3", 2),
    ] {
        let came = query(&connection, sql, &values(&["a", "b"][..given]));
        holds!(came.is_err(), "`{sql}` with {given} values gives {came:?}");
    }
    let came = exec(&connection, "INSERT INTO cases VALUES ($1)", &[]);
    holds!(came.is_err(), "an insert without its value gives {came:?}");
    gives!(query(&connection, "SELECT count(*) FROM cases", &[]) => vec![integer(0)]);
    Ok(())
}

fn too_many_values_are_an_error() -> Outcome {
    let connection = done!(open("cases"));
    for (sql, given) in [("SELECT 1", 1), ("SELECT $1", 2), ("SELECT ?", 2)] {
        let came = query(&connection, sql, &values(&["a", "b"][..given]));
        holds!(came.is_err(), "`{sql}` with {given} values gives {came:?}");
    }
    Ok(())
}

fn a_placeholder_in_a_comment_or_a_name_is_none() -> Outcome {
    let connection = with_table("\"why? $2\" TEXT")?;
    let because = values(&["because"]);
    done!(exec(
        &connection,
        "INSERT INTO cases (\"why? $2\") VALUES ($1) -- $3, ?, it's",
        &because
    ));
    gives!(query(&connection, "SELECT /* $2 and ? */ \"why? $2\" FROM cases WHERE \"why? $2\" = $1", &because) =>
        vec![text("because")]);
    Ok(())
}

/// A statement that is kept prepared keeps nothing of the values it ran with.
fn a_statement_runs_anew_with_other_parameters() -> Outcome {
    let connection = done!(open("cases"));
    for n in 0..100 {
        let value = n.to_string();
        gives!(query(&connection, "SELECT $1", &values(&[&value])) => vec![text(&value)]);
    }
    Ok(())
}

fn a_text_with_a_zero_byte_is_whole_or_refused() -> Outcome {
    let connection = with_table("name TEXT")?;
    let with_zero = values(&["before\0after"]);
    if exec(&connection, "INSERT INTO cases VALUES ($1)", &with_zero).is_ok() {
        gives!(query(&connection, "SELECT name FROM cases", &[]) => vec![text("before\0after")]);
    }
    Ok(())
}

fn values(values: &[&str]) -> Vec<Parameter> {
    values.iter().map(|value| parameter(value)).collect()
}
