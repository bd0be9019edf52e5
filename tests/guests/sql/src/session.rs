//! Databases, connections and transactions.

use cases::{Case, Outcome, done, gives, group, holds};

use crate::flavour::open;
use crate::statements::{exec, query, with_table};
use crate::value::integer;

pub const CASES: &[Case] = group!(session:
    default_database_has_two_names,
    named_databases_share_nothing,
    database_outlives_its_connections,
    connections_see_what_is_committed,
    commit_keeps_the_rows,
    rollback_undoes_them,
    uncommitted_rows_are_nobody_elses,
    begin_holds_no_other_connections_writes,
    dropped_connection_rolls_back,
    a_failed_transaction_can_be_rolled_back,
    a_temporary_table_is_its_sessions_own,
);

const COUNT: &str = "SELECT count(*) FROM cases";
const INSERT: &str = "INSERT INTO cases VALUES ('row')";

fn default_database_has_two_names() -> Outcome {
    let one = done!(open(""));
    done!(exec(&one, "DROP TABLE IF EXISTS cases_of_default", &[]));
    done!(exec(&one, "CREATE TABLE cases_of_default (name TEXT)", &[]));
    done!(exec(
        &one,
        "INSERT INTO cases_of_default VALUES ('row')",
        &[]
    ));
    let other = done!(open("default"));
    gives!(query(&other, "SELECT count(*) FROM cases_of_default", &[]) => vec![integer(1)]);
    drop(one);
    done!(exec(&other, "DROP TABLE cases_of_default", &[]));
    Ok(())
}

fn named_databases_share_nothing() -> Outcome {
    let (left, right) = (done!(open("cases-left")), done!(open("cases-right")));
    for database in [&left, &right] {
        done!(exec(database, "DROP TABLE IF EXISTS side", &[]));
    }
    done!(exec(&left, "CREATE TABLE side (name TEXT)", &[]));
    holds!(
        query(&right, "SELECT * FROM side", &[]).is_err(),
        "a table of one database is in another"
    );
    holds!(
        query(&done!(open("")), "SELECT * FROM side", &[]).is_err(),
        "a table of one database is in the default one"
    );
    Ok(())
}

fn database_outlives_its_connections() -> Outcome {
    let connection = with_table("name TEXT")?;
    done!(exec(&connection, INSERT, &[]));
    drop(connection);
    gives!(query(&done!(open("cases")), COUNT, &[]) => vec![integer(1)]);
    Ok(())
}

fn connections_see_what_is_committed() -> Outcome {
    let writer = with_table("name TEXT")?;
    let reader = done!(open("cases"));
    gives!(query(&reader, COUNT, &[]) => vec![integer(0)]);
    done!(exec(&writer, INSERT, &[]));
    gives!(query(&reader, COUNT, &[]) => vec![integer(1)]);
    Ok(())
}

fn commit_keeps_the_rows() -> Outcome {
    let connection = with_table("name TEXT")?;
    done!(exec(&connection, "BEGIN", &[]));
    done!(exec(&connection, INSERT, &[]));
    done!(exec(&connection, INSERT, &[]));
    gives!(query(&connection, COUNT, &[]) => vec![integer(2)]);
    done!(exec(&connection, "COMMIT", &[]));
    drop(connection);
    gives!(query(&done!(open("cases")), COUNT, &[]) => vec![integer(2)]);
    Ok(())
}

fn rollback_undoes_them() -> Outcome {
    let connection = with_table("name TEXT")?;
    done!(exec(&connection, INSERT, &[]));
    done!(exec(&connection, "BEGIN", &[]));
    done!(exec(&connection, INSERT, &[]));
    done!(exec(&connection, "DELETE FROM cases", &[]));
    gives!(query(&connection, COUNT, &[]) => vec![integer(0)]);
    done!(exec(&connection, "ROLLBACK", &[]));
    gives!(query(&connection, COUNT, &[]) => vec![integer(1)]);
    Ok(())
}

/// What another connection sees meanwhile may be the state before, or an error that says it is locked.
fn uncommitted_rows_are_nobody_elses() -> Outcome {
    let writer = with_table("name TEXT")?;
    let reader = done!(open("cases"));
    done!(exec(&writer, INSERT, &[]));
    done!(exec(&writer, "BEGIN", &[]));
    done!(exec(&writer, INSERT, &[]));
    if let Ok(seen) = query(&reader, COUNT, &[]) {
        holds!(
            seen == [integer(1)],
            "another connection counts {seen:?} while one row is committed and one is not"
        );
    }
    done!(exec(&writer, "COMMIT", &[]));
    gives!(query(&reader, COUNT, &[]) => vec![integer(2)]);
    Ok(())
}

fn begin_holds_no_other_connections_writes() -> Outcome {
    let one = with_table("name TEXT")?;
    let other = done!(open("cases"));
    done!(exec(&one, "BEGIN", &[]));
    done!(exec(&other, INSERT, &[]));
    done!(exec(&one, "ROLLBACK", &[]));
    gives!(query(&other, COUNT, &[]) => vec![integer(1)]);
    gives!(query(&one, COUNT, &[]) => vec![integer(1)]);
    Ok(())
}

fn dropped_connection_rolls_back() -> Outcome {
    let connection = with_table("name TEXT")?;
    done!(exec(&connection, INSERT, &[]));
    done!(exec(&connection, "BEGIN", &[]));
    done!(exec(&connection, INSERT, &[]));
    drop(connection);
    let next = done!(open("cases"));
    gives!(query(&next, COUNT, &[]) => vec![integer(1)]);
    gives!(exec(&next, INSERT, &[]) => 1);
    Ok(())
}

fn a_failed_transaction_can_be_rolled_back() -> Outcome {
    let connection = with_table("name TEXT UNIQUE")?;
    done!(exec(&connection, "BEGIN", &[]));
    done!(exec(&connection, INSERT, &[]));
    holds!(
        exec(&connection, INSERT, &[]).is_err(),
        "a row is unique twice"
    );
    done!(exec(&connection, "ROLLBACK", &[]));
    gives!(query(&connection, COUNT, &[]) => vec![integer(0)]);
    gives!(exec(&connection, INSERT, &[]) => 1);
    Ok(())
}

fn a_temporary_table_is_its_sessions_own() -> Outcome {
    let (one, other) = (done!(open("cases")), done!(open("cases")));
    done!(exec(&one, "CREATE TEMPORARY TABLE own (name TEXT)", &[]));
    gives!(query(&one, "SELECT count(*) FROM own", &[]) => vec![integer(0)]);
    holds!(
        query(&other, "SELECT * FROM own", &[]).is_err(),
        "a temporary table is in another session"
    );
    Ok(())
}
