//! More messages than a subscriber takes in the time. Publishers wait; nothing is dropped.

use std::sync::Arc;

use super::{HANDLE, all_taken, ended, flood, numbers, publishing, subscribed};
use crate::conformance::{Broken, Shown, fresh};
use crate::messaging::{Messaging, Subscription};

/// Everything that a flood has comes, in its order.
async fn gets_all(subscription: &mut Subscription, flood: usize) -> Shown {
    are_all(&all_taken(subscription, flood).await?, flood)
}

fn are_all(came: &[String], flood: usize) -> Shown {
    let expected = numbers(flood);
    let same = came.iter().zip(&expected).take_while(|(a, b)| a == b);
    let same = same.count();
    HANDLE.asked("a slow subscriber for all messages").holds(
        same == flood,
        format!("{flood} messages in their order"),
        format!("something else in the place of message {same}"),
    )
}

/// A publisher that is quicker than its subscriber is held back.
pub async fn a_slow_subscriber_loses_nothing<B: Messaging>(broker: B) -> Shown {
    let topic = fresh("pushing-back");
    let broker = Arc::new(broker);
    let flood = flood(&*broker).await?;
    let mut slow = subscribed(&*broker, &topic).await?;
    let publisher = publishing(&broker, &topic, numbers(flood));
    gets_all(&mut slow, flood).await?;
    ended(publisher).await
}

/// A subscriber that keeps up gets everything, though another does not.
pub async fn a_quick_subscriber_beside_a_slow_one_loses_nothing<B: Messaging>(broker: B) -> Shown {
    let topic = fresh("pushing-back");
    let broker = Arc::new(broker);
    let flood = flood(&*broker).await?;
    let mut slow = subscribed(&*broker, &topic).await?;
    let mut quick = subscribed(&*broker, &topic).await?;
    let publisher = publishing(&broker, &topic, numbers(flood));
    let quick = tokio::spawn(async move { gets_all(&mut quick, flood).await });
    let mut came = Vec::new();
    for _ in 0..flood {
        for _ in 0..8 {
            tokio::task::yield_now().await;
        }
        came.extend(all_taken(&mut slow, 1).await?);
    }
    are_all(&came, flood)?;
    ended(quick).await?;
    ended(publisher).await
}

/// Of several publishers that wait, none is forgotten.
pub async fn many_publishers_and_a_slow_subscriber_lose_nothing<B: Messaging>(broker: B) -> Shown {
    let topic = fresh("pushing-back");
    let broker = Arc::new(broker);
    let flood = flood(&*broker).await?;
    let mut slow = subscribed(&*broker, &topic).await?;
    let publishers: Vec<_> = numbers(flood)
        .chunks(flood / 30)
        .map(|some| publishing(&broker, &topic, some.to_vec()))
        .collect();
    let mut came = all_taken(&mut slow, flood).await?;
    came.sort_by_key(|data| data.parse::<usize>().ok());
    are_all(&came, flood)?;
    for publisher in publishers {
        ended(publisher).await?;
    }
    Ok::<_, Broken>(())
}
