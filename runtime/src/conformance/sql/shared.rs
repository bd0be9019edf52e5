//! Two connections to one server, as those of two hosts.

use futures_util::future::join;

use super::{changed, counts, gives, in_table, int, opened};
use crate::conformance::Shown;
use crate::sql::Sql;

/// What is committed is there for everybody.
pub async fn what_one_writes_the_other_reads<B: Sql>(one: &B, other: &B) -> Shown {
    in_table(one, "a INTEGER", async |session, t| {
        let other = opened(other).await?;
        let insert = format!("INSERT INTO {t} VALUES (1)");
        changed(session, &insert, &[]).await?;
        counts(&other, t, 1).await?;
        changed(&other, &insert, &[]).await?;
        counts(session, t, 2).await
    })
    .await
}

/// An update that reads what it writes does both at once, wherever another comes from.
pub async fn counters_of_both_lose_nothing<B: Sql>(one: &B, other: &B) -> Shown {
    in_table(one, "n INTEGER", async |session, t| {
        changed(session, &format!("INSERT INTO {t} VALUES (0)"), &[]).await?;
        let other = opened(other).await?;
        let increment = format!("UPDATE {t} SET n = n + 1");
        let counts = async |session: &B::Session| {
            for _ in 0..25 {
                changed(session, &increment, &[]).await?;
            }
            Ok(())
        };
        let (of_one, of_other) = join(counts(session), counts(&other)).await;
        of_one.and(of_other)?;
        gives(session, &format!("SELECT n FROM {t}"), &[], [[int(50)]]).await
    })
    .await
}
