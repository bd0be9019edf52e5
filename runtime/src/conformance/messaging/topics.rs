//! Topics, and what is none.

use super::{HANDLE, SEND, gets, patiently, published, subscribed};
use crate::conformance::{Shown, fresh};
use crate::messaging::{Error, Message, Messaging, SubscribeOptions};

/// A subscriber of one topic gets what is published on it, and nothing of what was published on the other before.
async fn are_two<B: Messaging>(broker: &B, subscribed_to: &str, other: &str) -> Shown {
    let mut subscription = subscribed(broker, subscribed_to).await?;
    published(broker, other, "of the other topic").await?;
    published(broker, subscribed_to, "of the topic").await?;
    gets(&mut subscription, ["of the topic"]).await
}

/// What is no topic is refused as one to publish on.
pub(super) async fn is_refused<B: Messaging>(broker: &B, topic: &str) -> Shown {
    let published = patiently(broker.publish(topic, Message::new(""))).await;
    let asked = SEND.asked(format!("to publish on `{topic}`"));
    asked.refused(published, "Error::Other", |error| {
        matches!(error, Error::Other(_))
    })
}

/// What is published on one topic is not for the subscribers of another.
pub async fn another_topic_is_not_delivered<B: Messaging>(broker: B) -> Shown {
    are_two(&broker, &fresh("topics"), &fresh("topics")).await
}

/// Who subscribed to `a` gets nothing of `a.b`, and the other way round.
pub async fn a_topic_is_no_prefix<B: Messaging>(broker: B) -> Shown {
    let topic = fresh("topics");
    let longer = format!("{topic}.b");
    are_two(&broker, &topic, &longer).await?;
    are_two(&broker, &longer, &topic).await
}

/// `A` and `a` are two topics.
pub async fn topics_differ_by_case<B: Messaging>(broker: B) -> Shown {
    let topic = fresh("topics");
    are_two(&broker, &topic, &topic.to_uppercase()).await
}

/// Topics are two where they differ in anything, though a broker cannot have either as it is, or has a use for its signs.
pub async fn like_topics_are_apart<B: Messaging>(broker: B) -> Shown {
    let word = fresh("topics");
    let long = "ab.".repeat(100);
    let mut topics = Vec::new();
    for like in [
        "a.b",
        "a/b",
        "a_b",
        "a-b",
        "a:b",
        "a+b",
        "a%2Fb",
        "axb",
        "+",
        "#",
        "a.#",
        "?",
        &format!("{long}1"),
        &format!("{long}2"),
    ] {
        let topic = format!("{word}.{like}");
        let alone = SubscribeOptions::alone();
        let asked = HANDLE.asked(format!("to subscribe to `{topic}`"));
        match patiently(broker.subscribe(&topic, alone)).await {
            Err(Error::Other(_)) => {}
            subscription => topics.push((topic, asked.succeeds(subscription)?)),
        }
    }
    for data in ["first", "last"] {
        for (topic, _) in &topics {
            published(&broker, topic, format!("the {data} on {topic}")).await?;
        }
    }
    for (topic, mut subscription) in topics {
        let (first, last) = (
            format!("the first on {topic}"),
            format!("the last on {topic}"),
        );
        gets(&mut subscription, [&*first, &*last]).await?;
    }
    Ok(())
}

/// A topic has a word.
pub async fn an_empty_topic_is_refused<B: Messaging>(broker: B) -> Shown {
    is_refused(&broker, "").await
}

/// There is a word before, between and behind the dots of a topic.
pub async fn an_empty_word_is_refused<B: Messaging>(broker: B) -> Shown {
    for topic in [".", "topics.", ".topics", "topics..words"] {
        is_refused(&broker, topic).await?;
    }
    Ok(())
}

/// A topic has no blanks in it.
pub async fn a_blank_is_refused<B: Messaging>(broker: B) -> Shown {
    for topic in ["two words", "topics.\n", " topics"] {
        is_refused(&broker, topic).await?;
    }
    Ok(())
}

/// A message is published on one topic.
pub async fn a_wildcard_is_refused_in_publishing<B: Messaging>(broker: B) -> Shown {
    for topic in ["*", ">", "topics.*", "topics.>", "topics.a*"] {
        is_refused(&broker, topic).await?;
    }
    Ok(())
}

/// What has empty words or blanks is no pattern either.
pub async fn a_malformed_pattern_is_refused<B: Messaging>(broker: B) -> Shown {
    for pattern in ["", "topics.", ".topics", "topics..words", "two words"] {
        super::wildcards::is_refused(&broker, pattern).await?;
    }
    Ok(())
}
