//! Replies, and the messages that they are to.

use std::sync::Arc;

use super::requests::{asking, replied};
use super::{
    PATIENCE, REPLY, REQUEST, came_as, ended, gets, patiently, published, subscribed, taken,
};
use crate::conformance::{Shown, fresh};
use crate::messaging::{Message, Messaging, RequestOptions};

/// A request is a message that says where its reply goes, to anyone who subscribed.
pub async fn a_request_tells_where_its_reply_goes<B: Messaging>(broker: B) -> Shown {
    let (topic, broker) = (fresh("replies"), Arc::new(broker));
    let mut one = subscribed(&*broker, &topic).await?;
    let mut two = subscribed(&*broker, &topic).await?;
    let request = asking(&broker, &topic, "?", 1);
    let (to_one, to_two) = (taken(&mut one).await?, taken(&mut two).await?);
    let (inbox, same) = (to_one.reply_to.clone(), to_two.reply_to);
    replied(&*broker, &to_one, "").await?;
    let asked = "two subscribers about the reply-to of one request";
    came_as(REQUEST, asked, inbox.is_some(), true)?;
    came_as(REQUEST, asked, same, inbox)?;
    let asked = REQUEST.asked("for a reply");
    asked.succeeds(ended(request).await).map(drop)
}

/// A message that was published has nowhere for a reply to go.
pub async fn a_message_that_is_no_request_wants_no_reply<B: Messaging>(broker: B) -> Shown {
    let topic = fresh("replies");
    let mut subscription = subscribed(&broker, &topic).await?;
    published(&broker, &topic, "").await?;
    let message = taken(&mut subscription).await?;
    came_as(
        REPLY,
        "for the reply-to of a message",
        message.reply_to,
        None,
    )
}

/// A reply to a message that wants none is no error, and goes nowhere.
pub async fn a_reply_to_what_wants_none_does_nothing<B: Messaging>(broker: B) -> Shown {
    let topic = fresh("replies");
    let mut subscription = subscribed(&broker, &topic).await?;
    published(&broker, &topic, "statement").await?;
    let statement = taken(&mut subscription).await?;
    replied(&broker, &statement, "reply").await?;
    published(&broker, &topic, "end").await?;
    gets(&mut subscription, ["end"]).await
}

/// A reply that comes when the request is over is no error.
pub async fn a_reply_that_nobody_waits_for_does_nothing<B: Messaging>(broker: B) -> Shown {
    let (topic, broker) = (fresh("replies"), Arc::new(broker));
    let mut questions = subscribed(&*broker, &topic).await?;
    let request = asking(&broker, &topic, "?", 1);
    let question = taken(&mut questions).await?;
    replied(&*broker, &question, "reply").await?;
    let asked = REQUEST.asked("for a reply");
    asked.succeeds(ended(request).await)?;
    replied(&*broker, &question, "another").await
}

/// A reply is a message, with all that one carries.
pub async fn a_reply_comes_as_it_was_given<B: Messaging>(broker: B) -> Shown {
    let (topic, broker) = (fresh("replies"), Arc::new(broker));
    let mut questions = subscribed(&*broker, &topic).await?;
    let request = tokio::spawn({
        let (broker, topic) = (Arc::clone(&broker), topic.clone());
        async move {
            let options = RequestOptions::default().with_timeout(PATIENCE);
            broker.request(&topic, Message::new("?"), options).await
        }
    });
    let mut reply = Message::new(vec![0, 159, 146, 150]);
    reply.content_type = Some("application/octet-stream".into());
    reply.metadata.insert("b", "1");
    reply.metadata.insert("a", "2");
    let question = taken(&mut questions).await?;
    let given = patiently(broker.reply(&question, reply.clone())).await;
    REPLY.asked("to answer a request").succeeds(given)?;
    let came = ended(request).await.map(|replies| {
        let parts = |r: Message| (r.data, r.content_type, r.metadata);
        replies.into_iter().map(parts).collect()
    });
    let expected = vec![(reply.data, reply.content_type, reply.metadata)];
    REQUEST
        .asked("for what a reply carries")
        .gives(came, &expected)
}
