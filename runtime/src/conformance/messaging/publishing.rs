//! Messages on their way to subscribers.

use super::SEND;
use crate::conformance::{Shown, fresh};
use crate::messaging::{Message, Messaging};

/// Who subscribed to a topic before a message was published on it gets the message.
pub async fn a_message_reaches_a_subscriber<B: Messaging>(broker: B) -> Shown {
    let topic = fresh("publishing");
    let subscription = broker.subscribe(&topic, None).await;
    let mut subscription = SEND.asked("to subscribe").succeeds(subscription)?;
    let published = broker.publish(&topic, Message::new("hello")).await;
    SEND.asked("to publish a message").succeeds(published)?;
    let came = subscription.next().await.map(|d| d.message.data.clone());
    SEND.asked("the subscriber about its next message").holds(
        came.as_deref() == Some(b"hello"),
        "hello",
        format!("{came:?}"),
    )
}
