//! What a guest's statements may not reach. An engine refuses what it has of these, and knows nothing of the others.

use std::fmt::Debug;

use super::{EXEC, QUERY, Wit, answers, in_table, opened, with};
use crate::conformance::Shown;
use crate::sql::{Error, Session, Sql};

/// Whichever way a statement is run, it is denied, and the session goes on.
async fn denied<S: Session>(session: &S, statement: &str) -> Shown {
    let rows = session.query(statement, &[]).await;
    is_denied(QUERY, statement, rows)?;
    let changed = session.exec(statement, &[]).await;
    is_denied(EXEC, statement, changed)?;
    answers(session, "goes on").await
}

fn is_denied<T: Debug>(wit: Wit, statement: &str, came: Result<T, Error>) -> Shown {
    wit.asked(with(statement, &[])).refused(
        came,
        "Error::AccessDenied, or Error::Statement where the engine does not know it",
        |error| matches!(error, Error::AccessDenied(_) | Error::Statement(_)),
    )
}

/// A guest that was granted no directory reads and writes none through its database.
pub async fn the_files_of_the_host_are_out_of_reach<B: Sql>(database: B) -> Shown {
    in_table(&database, "a TEXT", async |session, t| {
        for statement in [
            "ATTACH '/tmp/wasi-backend.db' AS other",
            "ATTACH '/tmp/' || 'wasi-backend.db' AS other",
            "VACUUM INTO '/tmp/wasi-backend.db'",
            "PRAGMA temp_store_directory = '/tmp'",
            "SELECT readfile('/etc/hostname')",
            "SELECT writefile('/tmp/wasi-backend', 'a')",
            "CREATE VIRTUAL TABLE files USING csv(filename = '/etc/hostname')",
            "SELECT pg_read_file('/etc/hostname')",
            "SELECT pg_ls_dir('/tmp')",
            "SELECT lo_import('/etc/hostname')",
            &format!("COPY {t} FROM '/etc/hostname'"),
            &format!("COPY {t} TO '/tmp/wasi-backend'"),
            &format!("SELECT a INTO OUTFILE '/tmp/wasi-backend' FROM {t}"),
            &format!("LOAD DATA INFILE '/etc/hostname' INTO TABLE {t}"),
        ] {
            denied(session, statement).await?;
        }
        Ok(())
    })
    .await
}

/// A guest stays in its sandbox: nothing that it names becomes code of the engine, or a program.
pub async fn no_code_is_loaded_nor_run<B: Sql>(database: B) -> Shown {
    let session = opened(&database).await?;
    for statement in [
        "SELECT load_extension('wasi-backend')",
        "LOAD 'wasi-backend'",
        "CREATE FUNCTION f() RETURNS INTEGER AS 'wasi-backend', 'f' LANGUAGE C",
        "CREATE EXTENSION plpython3u",
        "CREATE FUNCTION f RETURNS INTEGER SONAME 'wasi-backend.so'",
        "INSTALL PLUGIN f SONAME 'wasi-backend.so'",
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "SELECT edit('a', 'true')",
    ] {
        denied(&session, statement).await?;
    }
    Ok(())
}

/// What is refused is so by what it does, and not by how its text begins.
pub async fn no_spelling_reaches_what_is_refused<B: Sql>(database: B) -> Shown {
    in_table(&database, "a TEXT", async |session, t| {
        for statement in [
            "ATTACH '/tmp/wasi-backend.db' AS other",
            "VACUUM INTO '/tmp/wasi-backend.db'",
            "PRAGMA temp_store_directory = '/tmp'",
            &format!("COPY {t} TO '/tmp/wasi-backend'"),
        ] {
            for spelled in [
                statement.to_lowercase(),
                format!(" \t\n{statement}"),
                format!("/* SELECT */ {statement}"),
                format!("-- SELECT\n{statement};"),
            ] {
                denied(session, &spelled).await?;
            }
        }
        Ok(())
    })
    .await
}
