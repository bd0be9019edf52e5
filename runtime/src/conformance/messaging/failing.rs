//! Deliveries that fail, and those that do not.
//!
//! That something does not come again cannot be waited for. So another message fails meanwhile: when that has come again,
//! it would have come too.

use super::{
    HANDLE, attempted, came_as, failed, gets, handled, joined, next, published, sent, subscribed,
    taken, text,
};
use crate::conformance::{Broken, Shown, fresh};
use crate::messaging::{Message, Messaging, Subscription};

async fn one_published<B: Messaging>(broker: &B) -> Result<(Subscription, String), Broken> {
    let topic = fresh("failing");
    let subscription = subscribed(broker, &topic).await?;
    published(broker, &topic, "1").await?;
    Ok((subscription, topic))
}

/// While a message `clock` fails twice, the subscriber gets nothing else.
async fn gets_nothing_else<B: Messaging>(
    broker: &B,
    topic: &str,
    subscription: &mut Subscription,
) -> Shown {
    published(broker, topic, "clock").await?;
    failed(attempted(subscription, "clock", 1).await?).await?;
    failed(attempted(subscription, "clock", 2).await?).await?;
    handled(attempted(subscription, "clock", 3).await?).await
}

/// Attempts are counted from one.
pub async fn a_message_comes_as_attempt_one<B: Messaging>(broker: B) -> Shown {
    let (mut subscription, _) = one_published(&broker).await?;
    handled(attempted(&mut subscription, "1", 1).await?).await
}

/// What comes again is the message as it was published, with everything that it carries.
pub async fn a_message_that_failed_comes_again_whole<B: Messaging>(broker: B) -> Shown {
    let topic = fresh("failing");
    let mut subscription = subscribed(&broker, &topic).await?;
    let mut message = Message::new("1");
    message.content_type = Some("text/plain".into());
    message.metadata.insert("b", "1");
    message.metadata.insert("a", "2");
    sent(&broker, &topic, message.clone()).await?;
    failed(next(&mut subscription).await?).await?;
    message.topic = Some(topic);
    let again = taken(&mut subscription).await?;
    came_as(HANDLE, "again for a message that failed", again, message)
}

/// Each attempt is one more than the one before.
pub async fn attempts_are_counted<B: Messaging>(broker: B) -> Shown {
    let (mut subscription, _) = one_published(&broker).await?;
    failed(attempted(&mut subscription, "1", 1).await?).await?;
    failed(attempted(&mut subscription, "1", 2).await?).await?;
    handled(attempted(&mut subscription, "1", 3).await?).await
}

/// A subscriber that comes to grief does not get to say so.
pub async fn a_delivery_that_is_dropped_comes_again<B: Messaging>(broker: B) -> Shown {
    let (mut subscription, _) = one_published(&broker).await?;
    drop(next(&mut subscription).await?);
    handled(attempted(&mut subscription, "1", 2).await?).await
}

/// What was handled is done with.
pub async fn what_was_handled_does_not_come_again<B: Messaging>(broker: B) -> Shown {
    let (mut subscription, topic) = one_published(&broker).await?;
    gets(&mut subscription, ["1"]).await?;
    gets_nothing_else(&broker, &topic, &mut subscription).await
}

/// What was handled at the second attempt is done with as well.
pub async fn what_failed_before_it_was_handled_does_not_come_again<B: Messaging>(
    broker: B,
) -> Shown {
    let (mut subscription, topic) = one_published(&broker).await?;
    failed(next(&mut subscription).await?).await?;
    gets(&mut subscription, ["1"]).await?;
    gets_nothing_else(&broker, &topic, &mut subscription).await
}

/// Each message is settled by itself. That a later one was handled says nothing of those before.
pub async fn deliveries_are_settled_in_any_order<B: Messaging>(broker: B) -> Shown {
    let (mut subscription, topic) = one_published(&broker).await?;
    published(&broker, &topic, "2").await?;
    published(&broker, &topic, "3").await?;
    let one = attempted(&mut subscription, "1", 1).await?;
    let two = attempted(&mut subscription, "2", 1).await?;
    let three = attempted(&mut subscription, "3", 1).await?;
    handled(three).await?;
    failed(one).await?;
    handled(two).await?;
    handled(attempted(&mut subscription, "1", 2).await?).await?;
    gets_nothing_else(&broker, &topic, &mut subscription).await
}

/// A subscriber that takes no more messages settles those that it has in hand all the same, and none of them comes again.
pub async fn a_delivery_outlives_its_subscription<B: Messaging>(broker: B) -> Shown {
    let (mut alone, _) = one_published(&broker).await?;
    let in_hand = attempted(&mut alone, "1", 1).await?;
    drop(alone);
    handled(in_hand).await?;

    let (topic, group) = (fresh("failing"), fresh("group"));
    let mut leaving = joined(&broker, &topic, &group).await?;
    let mut staying = subscribed(&broker, &topic).await?;
    published(&broker, &topic, "1").await?;
    let in_hand = attempted(&mut leaving, "1", 1).await?;
    let mut staying_too = joined(&broker, &topic, &group).await?;
    drop(leaving);
    handled(in_hand).await?;
    published(&broker, &topic, "2").await?;
    gets(&mut staying_too, ["2"]).await?;
    gets(&mut staying, ["1", "2"]).await?;
    drop(staying);
    gets_nothing_else(&broker, &topic, &mut staying_too).await
}

/// A subscriber may handle several messages at a time.
pub async fn a_delivery_in_hand_holds_no_other_back<B: Messaging>(broker: B) -> Shown {
    let (mut subscription, topic) = one_published(&broker).await?;
    let in_hand = attempted(&mut subscription, "1", 1).await?;
    for data in ["2", "3", "4"] {
        published(&broker, &topic, data).await?;
    }
    gets(&mut subscription, ["2", "3", "4"]).await?;
    handled(in_hand).await
}

/// One message that cannot be handled does not stop a topic.
pub async fn a_message_that_failed_holds_no_other_back<B: Messaging>(broker: B) -> Shown {
    let (mut subscription, topic) = one_published(&broker).await?;
    for data in ["2", "3", "4"] {
        published(&broker, &topic, data).await?;
    }
    failed(attempted(&mut subscription, "1", 1).await?).await?;
    let (mut again, mut others) = (None, Vec::new());
    while others.len() < 3 {
        let delivery = next(&mut subscription).await?;
        match text(&delivery.message) {
            one if one == "1" => again = Some(delivery),
            other => {
                others.push(other);
                handled(delivery).await?;
            }
        }
    }
    let asked = "for the messages behind one that failed, and again was not settled";
    came_as(HANDLE, asked, others.join(" "), "2 3 4".to_owned())?;
    match again {
        Some(again) => handled(again).await,
        None => gets(&mut subscription, ["1"]).await,
    }
}

/// To fail is one subscriber's own affair.
pub async fn what_one_subscriber_fails_comes_again_to_it_alone<B: Messaging>(broker: B) -> Shown {
    let (mut failing, topic) = one_published(&broker).await?;
    let mut other = subscribed(&broker, &topic).await?;
    published(&broker, &topic, "2").await?;
    gets(&mut other, ["2"]).await?;
    gets(&mut failing, ["1"]).await?;
    failed(attempted(&mut failing, "2", 1).await?).await?;
    handled(attempted(&mut failing, "2", 2).await?).await?;
    published(&broker, &topic, "3").await?;
    gets(&mut other, ["3"]).await
}
