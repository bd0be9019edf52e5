//! Two connections that are to be to one engine. A backend and itself are; two that were connected apart are not.

use defaults::{MemoryBlobStore, MemoryKeyValue, MemoryMessaging, MemoryVault, Sqlite};
use runtime::Backend;

async fn connected<B: Backend<Options: Default>>() -> B {
    let connected = B::connect_with(B::Options::default()).await;
    connected.unwrap_or_else(|error| panic!("{error}"))
}

macro_rules! tells_apart {
    ($($interface:ident of $backend:ident { $($behaviour:ident,)+ })+) => {$(
        mod $interface {
            use runtime::conformance::$interface::shared;

            use super::*;

            $(
                #[tokio::test(start_paused = true)]
                async fn $behaviour() {
                    let (one, other) = (connected::<$backend>().await, connected().await);
                    shared::$behaviour(&one, &one).await.unwrap();
                    shared::$behaviour(&one, &other).await.unwrap_err();
                }
            )+
        }
    )+};
}

tells_apart! {
    keyvalue of MemoryKeyValue {
        what_one_writes_the_other_reads,
        a_listing_goes_on_in_the_other,
        counters_of_both_sum_up,
        a_version_is_won_by_one_of_them,
        a_watch_tells_what_the_other_writes,
    }
    blobstore of MemoryBlobStore {
        what_one_puts_the_other_reads,
        a_container_of_one_is_the_others,
    }
    vault of MemoryVault {
        what_one_stores_the_other_reads,
    }
    messaging of MemoryMessaging {
        what_one_publishes_the_other_gets,
        a_group_has_members_on_both,
        what_a_member_leaves_the_other_gets,
        a_request_is_answered_on_the_other,
    }
    sql of Sqlite {
        what_one_writes_the_other_reads,
        counters_of_both_lose_nothing,
    }
}
