//! What becomes of messages that nobody handles.

use std::sync::Arc;

use super::requests::asking;
use super::{
    HANDLE, METADATA, REPLY, TOPIC, attempted, came_as, ended, failed, gets, handled, next,
    published, sent, subscribed, text,
};
use crate::conformance::{Broken, Shown, fresh};
use crate::messaging::{Delivery, Message, Messaging, Subscription};

const END: &str = "end";

/// Without dead letters a message is not given up.
pub async fn are_not_needed<B: Messaging>(broker: B) -> Shown {
    let topic = fresh("dead-letters");
    let mut subscription = subscribed(&broker, &topic).await?;
    published(&broker, &topic, "1").await?;
    for attempt in 1..=5 {
        failed(attempted(&mut subscription, "1", attempt).await?).await?;
    }
    handled(attempted(&mut subscription, "1", 6).await?).await
}

/// A topic, and who is there for the messages on it that are given up.
struct Failing<B> {
    broker: Arc<B>,
    topic: String,
    letters: Subscription,
}

impl<B: Messaging> Failing<B> {
    async fn start(broker: B) -> Result<Self, Broken> {
        Self::start_of(Arc::new(broker)).await
    }

    async fn start_of(broker: Arc<B>) -> Result<Self, Broken> {
        let topic = fresh("dead-letters");
        let letters = subscribed(&*broker, &broker.dead_letter_topic(&topic)).await?;
        Ok(Self {
            broker,
            topic,
            letters,
        })
    }

    /// Publishes a message, and gives its dead letter.
    async fn dead_letter(&mut self, message: Message) -> Result<Message, Broken> {
        let (broker, topic) = (Arc::clone(&self.broker), self.topic.clone());
        let delivery = self.letter_of(sent(&*broker, &topic, message)).await?;
        let letter = delivery.message.clone();
        handled(delivery).await?;
        Ok(letter)
    }

    /// Fails what is published until its dead letter comes, and for the time that another attempt would take.
    async fn letter_of(
        &mut self,
        publishing: impl Future<Output = Shown>,
    ) -> Result<Delivery, Broken> {
        let mut subscription = subscribed(&*self.broker, &self.topic).await?;
        publishing.await?;
        let failing = tokio::spawn(async move {
            loop {
                let delivery = next(&mut subscription).await?;
                if text(&delivery.message) == END && delivery.attempt > 1 {
                    return handled(delivery).await;
                }
                failed(delivery).await?;
            }
        });
        let letter = next(&mut self.letters).await;
        published(&*self.broker, &self.topic, END).await?;
        ended(failing).await?;
        letter
    }
}

fn is_of(letter: &Message, data: &str) -> Shown {
    let asked = "for the next dead letter";
    came_as(HANDLE, asked, text(letter), data.to_owned())
}

/// A message that fails every time is given up and published on its dead-letter topic.
pub async fn a_message_that_always_fails_becomes_a_dead_letter<B: Messaging>(broker: B) -> Shown {
    let mut failing = Failing::start(broker).await?;
    is_of(&failing.dead_letter(Message::new("1")).await?, "1")
}

/// A dead letter can be handled in the place of its message: it has what that had.
pub async fn a_dead_letter_has_what_its_message_had<B: Messaging>(broker: B) -> Shown {
    let mut failing = Failing::start(broker).await?;
    let mut message = Message::new("1");
    message.content_type = Some("text/plain".into());
    message.metadata.insert("b", "1");
    message.metadata.insert("a", "2");
    let letter = failing.dead_letter(message).await?;
    is_of(&letter, "1")?;
    let asked = "for the content type of a dead letter";
    came_as(
        HANDLE,
        asked,
        letter.content_type,
        Some("text/plain".into()),
    )?;
    let pairs = letter.metadata.iter().take(2).collect::<Vec<_>>();
    let asked = "for the metadata that a dead letter had as a message";
    came_as(METADATA, asked, pairs, vec![("b", "1"), ("a", "2")])
}

/// A dead letter says which topic it was for.
pub async fn a_dead_letter_tells_where_its_message_was_published<B: Messaging>(broker: B) -> Shown {
    let mut failing = Failing::start(broker).await?;
    let letter = failing.dead_letter(Message::new("1")).await?;
    let came = letter.metadata.get("dead-letter-topic");
    let asked = "for `dead-letter-topic` in the metadata of a dead letter";
    came_as(METADATA, asked, came, Some(&*failing.topic))
}

/// A message is given up once, and not each time that it fails.
pub async fn a_message_becomes_one_dead_letter<B: Messaging>(broker: B) -> Shown {
    let mut failing = Failing::start(broker).await?;
    for data in ["1", "2", "3"] {
        is_of(&failing.dead_letter(Message::new(data)).await?, data)?;
    }
    Ok(())
}

/// A message that failed and then was handled is not given up.
pub async fn what_is_handled_at_last_becomes_none<B: Messaging>(broker: B) -> Shown {
    let mut failing = Failing::start(broker).await?;
    let mut subscription = subscribed(&*failing.broker, &failing.topic).await?;
    published(&*failing.broker, &failing.topic, "1").await?;
    failed(next(&mut subscription).await?).await?;
    gets(&mut subscription, ["1"]).await?;
    drop(subscription);
    is_of(&failing.dead_letter(Message::new("2")).await?, "2")
}

/// A dead letter is a message on its own topic, which is tried anew, and wants no reply: who asked may have given it up too.
pub async fn a_dead_letter_is_a_message_of_its_own<B: Messaging>(broker: B) -> Shown {
    let mut failing = Failing::start(broker).await?;
    let (broker, topic) = (Arc::clone(&failing.broker), failing.topic.clone());
    let requesting = async {
        // Nobody waits for what comes of it.
        drop(asking(&broker, &topic, "?", 1));
        Ok(())
    };
    let letter = failing.letter_of(requesting).await?;
    is_of(&letter.message, "?")?;
    let asked = "which attempt at a dead letter the first one is";
    came_as(HANDLE, asked, letter.attempt, 1)?;
    let message = letter.message.clone();
    handled(letter).await?;
    let asked = "for the topic of a dead letter";
    let letters = broker.dead_letter_topic(&topic);
    came_as(TOPIC, asked, message.topic, Some(letters))?;
    let asked = "for the reply-to of a request that became a dead letter";
    came_as(REPLY, asked, message.reply_to, None)
}

/// A dead letter that nobody handles either does not become another.
pub async fn a_dead_letter_becomes_no_other<B: Messaging>(broker: B) -> Shown {
    let mut failing = Failing::start(broker).await?;
    let broker = Arc::clone(&failing.broker);
    let letters = broker.dead_letter_topic(&failing.topic);
    let others = broker.dead_letter_topic(&letters);
    let mut subscription = subscribed(&*broker, &letters).await?;
    let mut of_others = subscribed(&*broker, &others).await?;
    let refusing = tokio::spawn(async move {
        loop {
            failed(next(&mut subscription).await?).await?;
        }
    });
    is_of(&failing.dead_letter(Message::new("1")).await?, "1")?;
    // When this has become one, the letter has been tried as often.
    let mut clock = Failing::start_of(Arc::clone(&broker)).await?;
    is_of(&clock.dead_letter(Message::new("2")).await?, "2")?;
    refusing.abort();
    drop::<Result<Shown, _>>(refusing.await);
    published(&*broker, &others, END).await?;
    gets(&mut of_others, [END]).await
}
