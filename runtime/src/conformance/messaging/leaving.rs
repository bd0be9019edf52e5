//! Subscriptions that end.

use std::sync::Arc;

use super::{
    HANDLE, all_taken, came_as, ended, flood, gets, joined, numbers, published, publishing,
    subscribed,
};
use crate::conformance::{GIVEN_UP, Shown, fresh, give_up};
use crate::messaging::{Messaging, SubscribeOptions};

/// Nothing waits for who is gone, however much is published.
pub async fn who_left_holds_no_publisher_back<B: Messaging>(broker: B) -> Shown {
    let topic = fresh("leaving");
    let broker = Arc::new(broker);
    let flood = flood(&*broker).await?;
    drop(subscribed(&*broker, &topic).await?);
    ended(publishing(&broker, &topic, numbers(flood))).await
}

/// A publisher that waits for a subscriber goes on when that has left.
pub async fn who_leaves_lets_waiting_publishers_go_on<B: Messaging>(broker: B) -> Shown {
    let topic = fresh("leaving");
    let broker = Arc::new(broker);
    let flood = flood(&*broker).await?;
    let mut leaving = subscribed(&*broker, &topic).await?;
    let publisher = publishing(&broker, &topic, numbers(flood));
    gets(&mut leaving, ["0"]).await?;
    drop(leaving);
    ended(publisher).await
}

/// That one leaves is nothing to the others.
pub async fn the_others_stay_subscribed<B: Messaging>(broker: B) -> Shown {
    let topic = fresh("leaving");
    let mut one = subscribed(&broker, &topic).await?;
    let leaving = subscribed(&broker, &topic).await?;
    let mut two = subscribed(&broker, &topic).await?;
    published(&broker, &topic, "1").await?;
    drop(leaving);
    published(&broker, &topic, "2").await?;
    gets(&mut one, ["1", "2"]).await?;
    gets(&mut two, ["1", "2"]).await
}

/// A subscription that has ended gathers nothing for the next.
pub async fn who_comes_back_gets_nothing_from_between<B: Messaging>(broker: B) -> Shown {
    let topic = fresh("leaving");
    let leaving = subscribed(&broker, &topic).await?;
    published(&broker, &topic, "while there").await?;
    drop(leaving);
    published(&broker, &topic, "while away").await?;
    let mut back = subscribed(&broker, &topic).await?;
    published(&broker, &topic, "after").await?;
    gets(&mut back, ["after"]).await
}

/// Who gave up subscribing is no member of its group, and gets none of the messages.
pub async fn who_gave_up_subscribing_gets_nothing<B: Messaging>(broker: B) -> Shown {
    const MESSAGES: usize = 8;
    let (topic, group) = (fresh("leaving"), fresh("group"));
    let broker = Arc::new(broker);
    for polls in GIVEN_UP {
        let member = SubscribeOptions::in_group(&group);
        give_up(broker.subscribe(&topic, member), polls).await;
    }
    let mut staying = joined(&*broker, &topic, &group).await?;
    let publisher = publishing(&broker, &topic, numbers(MESSAGES));
    let mut came = all_taken(&mut staying, MESSAGES).await?;
    ended(publisher).await?;
    came.sort();
    let asked = "the one member of a group, where others gave up subscribing";
    came_as(HANDLE, asked, came, numbers(MESSAGES))
}
