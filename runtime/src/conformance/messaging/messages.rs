//! What a message carries.

use super::{
    CONTENT_TYPE, DATA, HANDLE, METADATA, REPLY, SEND, TOPIC, came_as, gets, patiently, published,
    sent, subscribed, taken,
};
use crate::Bytes;
use crate::conformance::{Broken, Shown, fresh};
use crate::messaging::{Error, Message, Messaging, Metadata};

/// The message as it comes to a subscriber, and its topic.
async fn carried<B: Messaging>(broker: &B, message: &Message) -> Result<(Message, String), Broken> {
    let topic = fresh("messages");
    let mut subscription = subscribed(broker, &topic).await?;
    sent(broker, &topic, message.clone()).await?;
    Ok((taken(&mut subscription).await?, topic))
}

async fn carries_data<B: Messaging>(broker: &B, data: impl Into<Bytes>) -> Shown {
    let message = Message::new(data);
    let (came, _) = carried(broker, &message).await?;
    let size = message.data.len();
    came_as(DATA, &format!("for {size} bytes"), came.data, message.data)
}

async fn carries_metadata<B: Messaging, const N: usize>(
    broker: &B,
    pairs: [(&str, &str); N],
) -> Shown {
    let mut message = Message::new("");
    message.metadata = Metadata::from_iter(pairs);
    let (came, _) = carried(broker, &message).await?;
    came_as(METADATA, "for metadata", came.metadata, message.metadata)
}

/// Data are bytes, and need not be text.
pub async fn data_comes_as_it_was<B: Messaging>(broker: B) -> Shown {
    carries_data(&broker, (0..=u8::MAX).rev().collect::<Vec<_>>()).await
}

/// A message without data is a message.
pub async fn an_empty_message_comes<B: Messaging>(broker: B) -> Shown {
    carries_data(&broker, "").await
}

/// A message may have 128 KiB.
pub async fn a_large_message_comes_whole<B: Messaging>(broker: B) -> Shown {
    let bytes = (0..=u8::MAX).cycle().take(128 << 10);
    carries_data(&broker, bytes.collect::<Vec<_>>()).await
}

/// The content type travels with the data.
pub async fn a_content_type_comes_as_it_was<B: Messaging>(broker: B) -> Shown {
    carries_content_type(&broker, "application/json; charset=utf-8").await
}

/// A content type is a guest's words as much as metadata is: a sign that headers have a use for ends nothing.
pub async fn a_content_type_takes_any_text<B: Messaging>(broker: B) -> Shown {
    for text in ["", "line\r\nbreak: 1", "schlüssel; \"日本語\""] {
        carries_content_type(&broker, text).await?;
    }
    Ok(())
}

/// A content type has to arrive, and nothing else with it.
async fn carries_content_type<B: Messaging>(broker: &B, text: &str) -> Shown {
    let mut message = Message::new("{}");
    message.content_type = Some(text.into());
    let (came, _) = carried(broker, &message).await?;
    let asked = "for the content type";
    came_as(CONTENT_TYPE, asked, came.content_type, message.content_type)?;
    came_as(METADATA, "for no metadata", came.metadata, message.metadata)
}

/// A content type and metadata that is called `content-type` are two things.
pub async fn a_content_type_is_not_metadata<B: Messaging>(broker: B) -> Shown {
    let mut message = Message::new("");
    message.content_type = Some("text/plain".into());
    message.metadata.insert("content-type", "1");
    message.metadata.insert("Content-Type", "2");
    let (came, _) = carried(&broker, &message).await?;
    let asked = "for the content type beside metadata of that name";
    came_as(CONTENT_TYPE, asked, came.content_type, message.content_type)?;
    let asked = "for metadata called content-type";
    came_as(METADATA, asked, came.metadata, message.metadata)
}

/// A message gets no content type and no metadata on its way.
pub async fn a_bare_message_stays_bare<B: Messaging>(broker: B) -> Shown {
    let (came, _) = carried(&broker, &Message::new("")).await?;
    came_as(CONTENT_TYPE, "for no content type", came.content_type, None)?;
    came_as(
        METADATA,
        "for no metadata",
        came.metadata,
        Metadata::default(),
    )
}

/// Metadata is a list: neither sorted nor shuffled.
pub async fn metadata_keeps_its_order<B: Messaging>(broker: B) -> Shown {
    let pairs = [("b", "1"), ("d", "2"), ("a", "3"), ("e", "4"), ("c", "5")];
    carries_metadata(&broker, pairs).await
}

/// Keys and values are any text: with signs that headers have a use for, in upper or lower case, or none.
pub async fn metadata_takes_any_text<B: Messaging>(broker: B) -> Shown {
    let pairs = [
        ("key", ""),
        ("Key", " blanks "),
        ("key: with colon", "line\r\nbreak"),
        ("schlüssel", "\"quoted\" 日本語"),
    ];
    carries_metadata(&broker, pairs).await
}

/// What a broker has words for is nothing to it where a guest says it: a reply-to least of all.
pub async fn metadata_says_nothing_to_the_broker<B: Messaging>(broker: B) -> Shown {
    let mut message = Message::new("");
    for key in [
        "reply-to", "reply_to", "Reply-To", "topic", "attempt", "id", "subject", "group",
    ] {
        message.metadata.insert(key, "a-guest-says");
    }
    let (came, topic) = carried(&broker, &message).await?;
    let asked = "for the reply-to of a message with metadata of that name";
    came_as(REPLY, asked, came.reply_to, None)?;
    came_as(TOPIC, "for the topic", came.topic, Some(topic))?;
    let asked = "for metadata called as what a broker has words for";
    came_as(METADATA, asked, came.metadata, message.metadata)
}

/// A message that is too large for a broker is refused, and not cut or lost.
pub async fn a_huge_message_comes_whole_or_is_refused<B: Messaging>(broker: B) -> Shown {
    let bytes = (0..=u8::MAX).cycle().take(8 << 20);
    whole_or_refused(&broker, "8 MiB", Message::new(bytes.collect::<Vec<_>>())).await
}

/// So is one with more metadata than a broker has room for.
pub async fn much_metadata_comes_whole_or_is_refused<B: Messaging>(broker: B) -> Shown {
    let mut message = Message::new("");
    let pairs = (0..500).map(|n| (format!("key-{n}"), "v".repeat(40)));
    message.metadata = pairs.collect();
    whole_or_refused(&broker, "500 pairs of metadata", message).await
}

/// So is one with a key that a broker cannot have.
pub async fn an_empty_key_comes_or_is_refused<B: Messaging>(broker: B) -> Shown {
    let mut message = Message::new("");
    message.metadata = Metadata::from_iter([("a", "1"), ("", "2"), ("b", "3")]);
    whole_or_refused(&broker, "an empty key in the metadata", message).await
}

/// The broker refuses a message with `what`, or the subscriber gets all of it. Another message comes in any case.
async fn whole_or_refused<B: Messaging>(broker: &B, what: &str, mut message: Message) -> Shown {
    const NEXT: &str = "next";
    let topic = fresh("messages");
    let mut subscription = subscribed(broker, &topic).await?;
    let asked = SEND.asked(format!("to publish a message with {what}"));
    let refused = match patiently(broker.publish(&topic, message.clone())).await {
        Err(Error::Other(_)) => true,
        answer => asked.succeeds(answer).map(|()| false)?,
    };
    published(broker, &topic, NEXT).await?;
    if !refused {
        message.topic = Some(topic);
        let came = taken(&mut subscription).await?;
        HANDLE.asked(format!("for a message with {what}")).holds(
            came == message,
            "the message as it was",
            "another, or the one after it",
        )?;
    }
    gets(&mut subscription, [NEXT]).await
}

/// The topic of a message is where it was published, whatever it said before.
pub async fn a_message_tells_where_it_was_published<B: Messaging>(broker: B) -> Shown {
    let mut message = Message::new("");
    message.topic = Some("elsewhere".into());
    let (came, topic) = carried(&broker, &message).await?;
    came_as(TOPIC, "for the topic", came.topic, Some(topic))
}
