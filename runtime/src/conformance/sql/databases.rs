//! Databases by their names.

use super::{OPEN, changed, counts, in_table, opened_as, refused, when_free};
use crate::conformance::{Broken, Shown, fresh};
use crate::sql::{Error, Sql};

/// A session with a database that is not the default one, where the backend has it or makes it.
pub(super) async fn other<B: Sql>(database: &B, name: &str) -> Result<Option<B::Session>, Broken> {
    match when_free(|| database.open(name)).await {
        Err(Error::NoSuchDatabase(_) | Error::AccessDenied(_)) => Ok(None),
        session => OPEN
            .asked(format!("to open `{name}`"))
            .succeeds(session)
            .map(Some),
    }
}

/// A guest that names no database and one that says `default` meet.
pub async fn the_empty_name_and_default_are_one_database<B: Sql>(database: B) -> Shown {
    in_table(&database, "a INTEGER", async |session, t| {
        let default = opened_as(&database, "default").await?;
        changed(&default, &format!("INSERT INTO {t} VALUES (1)"), &[]).await?;
        counts(session, t, 1).await
    })
    .await
}

/// A backend that has no database of this name says so, rather than giving another.
pub async fn another_name_is_a_database_of_its_own_or_refused<B: Sql>(database: B) -> Shown {
    in_table(&database, "a INTEGER", async |_, t| {
        match other(&database, &fresh("other")).await? {
            Some(other) => refused(&other, &format!("SELECT * FROM {t}"), &[]).await,
            None => Ok(()),
        }
    })
    .await
}

/// A name that can be opened is the same database each time.
pub async fn one_name_is_one_database<B: Sql>(database: B) -> Shown {
    let name = fresh("other");
    let t = fresh("t").replace('-', "_");
    let Some(first) = other(&database, &name).await? else {
        return Ok(());
    };
    changed(&first, &format!("CREATE TABLE {t} (a INTEGER)"), &[]).await?;
    let again = opened_as(&database, &name).await?;
    changed(&again, &format!("INSERT INTO {t} VALUES (1)"), &[]).await?;
    counts(&first, &t, 1).await?;
    changed(&first, &format!("DROP TABLE {t}"), &[])
        .await
        .map(drop)
}
