//! What a [`Sql`](crate::sql::Sql) owes its guests.

use super::{Wit, behaviours};

behaviours! {
    $ __conformance_sql of sql: Sql;
    always {
        values {
            an_integer_reads_as_it_was_bound,
        }
    }
}

const QUERY: Wit = Wit("wasi:sql/readwrite query");
