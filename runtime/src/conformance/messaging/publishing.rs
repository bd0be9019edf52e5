//! Messages on their way to subscribers.

use std::sync::Arc;

use super::{
    SEND, all_taken, came_as, ended, gets, numbers, published, publishing, subscribed, taken, text,
};
use crate::conformance::{GIVEN_UP, Shown, fresh, give_up};
use crate::messaging::{Message, Messaging};

/// Who subscribed to a topic before a message was published on it gets the message.
pub async fn a_message_reaches_a_subscriber<B: Messaging>(broker: B) -> Shown {
    let topic = fresh("publishing");
    let mut subscription = subscribed(&broker, &topic).await?;
    published(&broker, &topic, "hello").await?;
    gets(&mut subscription, ["hello"]).await
}

/// A message is for everyone who subscribed.
pub async fn every_subscriber_gets_a_message<B: Messaging>(broker: B) -> Shown {
    let topic = fresh("publishing");
    let mut one = subscribed(&broker, &topic).await?;
    let mut two = subscribed(&broker, &topic).await?;
    let mut three = subscribed(&broker, &topic).await?;
    published(&broker, &topic, "hello").await?;
    for subscription in [&mut one, &mut two, &mut three] {
        gets(subscription, ["hello"]).await?;
    }
    Ok(())
}

/// Nobody has to listen.
pub async fn a_message_for_nobody_is_published<B: Messaging>(broker: B) -> Shown {
    published(&broker, &fresh("publishing"), "hello").await
}

/// What one publisher publishes on one topic comes in the order in which it was published.
pub async fn messages_keep_their_order<B: Messaging>(broker: B) -> Shown {
    const MESSAGES: usize = 200;
    let topic = fresh("publishing");
    let broker = Arc::new(broker);
    let mut subscription = subscribed(&*broker, &topic).await?;
    let publisher = publishing(&broker, &topic, numbers(MESSAGES));
    let came = all_taken(&mut subscription, MESSAGES).await?;
    ended(publisher).await?;
    came_as(SEND, "for 200 messages", came, numbers(MESSAGES))
}

/// Several who publish at once get in nobody's way: everything comes, and that of each in its order.
pub async fn publishers_at_once_lose_nothing<B: Messaging>(broker: B) -> Shown {
    const PUBLISHERS: [&str; 4] = ["a", "b", "c", "d"];
    const MESSAGES: usize = 50;
    let topic = fresh("publishing");
    let broker = Arc::new(broker);
    let mut subscription = subscribed(&*broker, &topic).await?;
    let publishers = PUBLISHERS.map(|name| {
        let all = numbers(MESSAGES)
            .into_iter()
            .map(move |n| name.to_owned() + &n);
        publishing(&broker, &topic, all)
    });
    let came = all_taken(&mut subscription, PUBLISHERS.len() * MESSAGES).await?;
    for (name, publisher) in PUBLISHERS.into_iter().zip(publishers) {
        ended(publisher).await?;
        let of_one: Vec<_> = came
            .iter()
            .filter_map(|data| data.strip_prefix(name))
            .collect();
        came_as(
            SEND,
            "for the 50 messages of one of four publishers",
            of_one.join(" "),
            numbers(MESSAGES).join(" "),
        )?;
    }
    Ok(())
}

/// Who subscribes alone gets what is published from then on.
pub async fn a_late_subscriber_gets_nothing_from_before<B: Messaging>(broker: B) -> Shown {
    let topic = fresh("publishing");
    let mut first = subscribed(&broker, &topic).await?;
    published(&broker, &topic, "before").await?;
    gets(&mut first, ["before"]).await?;
    let mut late = subscribed(&broker, &topic).await?;
    published(&broker, &topic, "after").await?;
    let came = text(&taken(&mut late).await?);
    came_as(
        SEND,
        "who subscribed between two messages",
        came,
        "after".to_owned(),
    )
}

/// The answer to a publish that nobody waits for any more is not taken for that to the next.
pub async fn a_publish_that_was_given_up_answers_for_no_other<B: Messaging>(broker: B) -> Shown {
    let (topic, elsewhere) = (fresh("publishing"), fresh("elsewhere"));
    let mut subscription = subscribed(&broker, &topic).await?;
    for polls in GIVEN_UP {
        // What cannot be published, and then what can.
        give_up(broker.publish("no topic", Message::new("")), polls).await;
        published(&broker, &topic, "next").await?;
        give_up(broker.publish(&elsewhere, Message::new("")), polls).await;
        super::topics::is_refused(&broker, "no topic").await?;
        gets(&mut subscription, ["next"]).await?;
    }
    Ok(())
}
