//! Sessions that read a database and cannot write to it, for the guests that may only read.

use futures_util::future::join;

use super::databases::other;
use super::{
    EXEC, OPEN, QUERY, Wit, answers, changed, counts, found, gives, in_table, int, is, when_free,
    with,
};
use crate::conformance::{Broken, Shown, fresh};
use crate::sql::{Error, Session, Sql};

/// A backend without such sessions opens none, in words that say why: a guest that may only read would write.
pub async fn are_refused<B: Sql>(database: B) -> Shown {
    let says_so = |error: &Error| matches!(error, Error::Other(text) if text.ends_with("offers no read-only sessions"));
    OPEN.asked("to open a session to read, of a backend that declares none")
        .refused(
            database.open_read_only("").await.map(drop),
            "Error::Other(\"… offers no read-only sessions\")",
            says_so,
        )
}

async fn reader<B: Sql>(database: &B, name: &str) -> Result<B::Session, Broken> {
    OPEN.asked(format!("to open `{name}` to read"))
        .succeeds(when_free(|| database.open_read_only(name)).await)
}

/// Whichever way a statement is run, it is denied, and the session goes on.
async fn denied<S: Session>(session: &S, statement: &str) -> Shown {
    let rows = session.query(statement, &[]).await;
    is_denied(QUERY, statement, rows)?;
    let changed = session.exec(statement, &[]).await;
    is_denied(EXEC, statement, changed)?;
    answers(session, "goes on").await
}

fn is_denied<T: std::fmt::Debug>(wit: Wit, statement: &str, came: Result<T, Error>) -> Shown {
    wit.asked(format!("{} in a session that reads", with(statement, &[])))
        .refused(came, "Error::AccessDenied", |error| {
            matches!(error, Error::AccessDenied(_))
        })
}

/// A session that reads sees what is committed while it is open.
pub async fn what_others_commit_is_read<B: Sql>(database: B) -> Shown {
    in_table(&database, "a INTEGER", async |writer, t| {
        let reader = reader(&database, "").await?;
        for n in 1..=3 {
            changed(writer, &format!("INSERT INTO {t} VALUES (1)"), &[]).await?;
            counts(&reader, t, n).await?;
        }
        Ok(())
    })
    .await
}

/// Neither rows nor the schema are changed, whatever word the statement begins with.
pub async fn no_statement_writes<B: Sql>(database: B) -> Shown {
    in_table(&database, "a INTEGER", async |writer, t| {
        changed(writer, &format!("INSERT INTO {t} VALUES (7)"), &[]).await?;
        let other = fresh("t").replace('-', "_");
        let reader = reader(&database, "").await?;
        for statement in [
            format!("INSERT INTO {t} VALUES (8)"),
            format!("INSERT INTO {t} VALUES (8) RETURNING a"),
            format!("WITH n AS (SELECT 8 AS a) INSERT INTO {t} SELECT a FROM n"),
            format!("UPDATE {t} SET a = 8"),
            format!("DELETE FROM {t}"),
            format!("CREATE TABLE {other} (a INTEGER)"),
            format!("CREATE TABLE {other} AS SELECT a FROM {t}"),
            format!("CREATE INDEX {other} ON {t} (a)"),
            format!("CREATE VIEW {other} AS SELECT a FROM {t}"),
            format!("ALTER TABLE {t} RENAME TO {other}"),
            format!("ALTER TABLE {t} ADD COLUMN b INTEGER"),
            format!("DROP TABLE {t}"),
        ] {
            denied(&reader, &statement).await?;
        }
        let rows = found(writer, &format!("SELECT * FROM {t}"), &[])
            .await?
            .rows;
        is(
            QUERY.asked("what a session that reads was denied to change"),
            rows,
            &vec![vec![int(7)]],
        )
    })
    .await
}

/// What may only be read may neither be written to in a transaction, which is rolled back.
pub async fn no_transaction_writes<B: Sql>(database: B) -> Shown {
    writes_nothing_after(
        &database,
        &["BEGIN", "BEGIN TRANSACTION", "START TRANSACTION"],
    )
    .await
}

/// A guest does not open its session for writing by what it says to the engine.
pub async fn no_setting_lets_a_session_write<B: Sql>(database: B) -> Shown {
    let settings = [
        "PRAGMA query_only = OFF",
        "PRAGMA query_only(0)",
        "PRAGMA writable_schema = ON",
        "PRAGMA journal_mode = DELETE",
        "BEGIN IMMEDIATE",
        "BEGIN EXCLUSIVE",
        "BEGIN READ WRITE",
        "START TRANSACTION READ WRITE",
        "SET TRANSACTION READ WRITE",
        "SET SESSION TRANSACTION READ WRITE",
        "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE",
        "SET default_transaction_read_only = off",
        "SET transaction_read_only = off",
        "RESET ALL",
        "RESET ROLE",
        "RESET SESSION AUTHORIZATION",
        "DISCARD ALL",
    ];
    writes_nothing_after(&database, &settings).await
}

/// Each of the statements is answered as the engine likes; the insert after it is denied, whichever way they are run.
async fn writes_nothing_after<B: Sql>(database: &B, statements: &[&str]) -> Shown {
    in_table(database, "a INTEGER", async |writer, t| {
        let insert = format!("INSERT INTO {t} VALUES (8)");
        for statement in statements {
            let asked = format!("{statement}; {insert}");
            let by_exec = async {
                let reader = reader(database, "").await?;
                // An engine that does not know it refuses it, which is as good.
                drop(reader.exec(statement, &[]).await);
                is_denied(EXEC, &asked, reader.exec(&insert, &[]).await)?;
                drop(reader.exec("COMMIT", &[]).await);
                Ok(())
            };
            let by_query = async {
                let reader = reader(database, "").await?;
                drop(reader.query(statement, &[]).await);
                is_denied(QUERY, &asked, reader.query(&insert, &[]).await)?;
                drop(reader.query("COMMIT", &[]).await);
                Ok(())
            };
            let (one, other) = join(by_exec, by_query).await;
            one.and(other)?;
            counts(writer, t, 0).await?;
        }
        Ok(())
    })
    .await
}

/// What a database keeps beside its tables is not written either: a number that is its guests' own, or what it knows of its
/// rows. An engine may do nothing in the place of refusing.
pub async fn no_setting_of_the_database_changes<B: Sql>(database: B) -> Shown {
    in_table(
        &database,
        "a INTEGER PRIMARY KEY, b INTEGER UNIQUE",
        async |writer, t| {
            changed(writer, &format!("INSERT INTO {t} VALUES (7, 7)"), &[]).await?;
            let reader = reader(&database, "").await?;
            let analyze = format!("ANALYZE {t}");
            for (change, look) in [
                ("PRAGMA user_version = 7", "PRAGMA user_version"),
                ("PRAGMA main.user_version(7)", "PRAGMA user_version"),
                (
                    &analyze,
                    "SELECT name FROM sqlite_schema WHERE name = 'sqlite_stat1'",
                ),
            ] {
                let Ok(before) = writer.query(look, &[]).await else {
                    continue;
                };
                drop(reader.exec(change, &[]).await);
                drop(reader.query(change, &[]).await);
                let after = found(writer, look, &[]).await?;
                let asked = format!("`{look}`, after `{change}` in a session that reads");
                is(QUERY.asked(asked), after, &before)?;
            }
            answers(&reader, "goes on").await
        },
    )
    .await
}

/// Every database is kept from a session that reads, and not the default one alone.
pub async fn another_database_is_read_only_too<B: Sql>(database: B) -> Shown {
    let (name, t) = (fresh("other"), fresh("t").replace('-', "_"));
    let Some(writer) = other(&database, &name).await? else {
        return Ok(());
    };
    changed(&writer, &format!("CREATE TABLE {t} (a INTEGER)"), &[]).await?;
    let reader = reader(&database, &name).await?;
    denied(&reader, &format!("INSERT INTO {t} VALUES (8)")).await?;
    counts(&reader, &t, 0).await?;
    drop(reader);
    let dropped = changed(&writer, &format!("DROP TABLE {t}"), &[]).await;
    dropped.map(drop)
}

/// A database that is not there is not made by who would read it, and so is not there the next time.
pub async fn no_database_is_made_to_be_read<B: Sql>(database: B) -> Shown {
    let name = fresh("missing");
    for _ in 0..2 {
        let opened = when_free(|| database.open_read_only(&name)).await;
        OPEN.asked(format!("to open `{name}` to read, which is not there"))
            .refused(
                opened.map(drop),
                "Error::NoSuchDatabase or Error::AccessDenied",
                |error| matches!(error, Error::NoSuchDatabase(_) | Error::AccessDenied(_)),
            )?;
    }
    Ok(())
}

/// A guest that may only read finds its default database under both of its names.
pub async fn the_empty_name_is_read_as_default<B: Sql>(database: B) -> Shown {
    in_table(&database, "a INTEGER", async |writer, t| {
        changed(writer, &format!("INSERT INTO {t} VALUES (7)"), &[]).await?;
        for name in ["", "default"] {
            let reader = reader(&database, name).await?;
            gives(&reader, &format!("SELECT a FROM {t}"), &[], [[int(7)]]).await?;
        }
        Ok(())
    })
    .await
}
