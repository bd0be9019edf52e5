//! Patterns with wildcards: `*` for one word, `>` at the end for one or more.

use std::sync::Arc;

use super::questions::is_answered;
use super::requests::{asking, replied};
use super::{
    HANDLE, REPLY, TOPIC, came_as, ended, gets, handled, next, patiently, published, subscribed,
};
use crate::conformance::{Shown, fresh};
use crate::messaging::{Error, Messaging, SubscribeOptions, Subscription};

/// A pattern is refused as what is none.
pub(super) async fn is_refused<B: Messaging>(broker: &B, pattern: &str) -> Shown {
    let subscription = patiently(broker.subscribe(pattern, SubscribeOptions::alone())).await;
    let asked = HANDLE.asked(format!("to subscribe to `{pattern}`"));
    asked.refused(subscription, "Error::Other", |error| {
        matches!(error, Error::Other(_))
    })
}

/// Without wildcards a pattern that has one is refused. Taken for a topic, it would match nothing and nobody would know.
pub async fn are_refused<B: Messaging>(broker: B) -> Shown {
    for pattern in ["*", "words.*", "words.>", "*.words", ">"] {
        is_refused(&broker, pattern).await?;
    }
    Ok(())
}

/// Publishes on each topic, and the subscriber of the pattern gets the messages on those that match. Topics and pattern
/// continue a word of their own.
async fn matches<B: Messaging, const N: usize>(
    broker: &B,
    pattern: &str,
    others: &[&str],
    matching: [&str; N],
) -> Shown {
    let word = fresh("wildcards");
    let mut subscription = subscribed(broker, &format!("{word}{pattern}")).await?;
    for topic in others.iter().chain(&matching) {
        published(broker, &format!("{word}{topic}"), *topic).await?;
    }
    gets(&mut subscription, matching).await
}

/// `*` stands for any word.
pub async fn a_star_matches_one_word<B: Messaging>(broker: B) -> Shown {
    matches(&broker, ".*", &[], [".a", ".b"]).await
}

/// `*` stands for one word.
pub async fn a_star_does_not_match_several_words<B: Messaging>(broker: B) -> Shown {
    matches(&broker, ".*", &[".a.b"], [".a"]).await
}

/// `*` stands for a word that is there.
pub async fn a_star_does_not_match_no_word<B: Messaging>(broker: B) -> Shown {
    matches(&broker, ".*", &[""], [".a"]).await
}

/// `*` stands for one word before others too.
pub async fn a_star_matches_in_the_middle<B: Messaging>(broker: B) -> Shown {
    let others = [".a.d", ".a", ".c", ".a.b.c"];
    matches(&broker, ".*.c", &others, [".a.c", ".b.c"]).await
}

/// `>` stands for any words that follow.
pub async fn a_tail_matches_one_word_and_more<B: Messaging>(broker: B) -> Shown {
    matches(&broker, ".>", &[], [".a", ".a.b", ".a.b.c"]).await
}

/// `>` stands for words that are there.
pub async fn a_tail_does_not_match_no_word<B: Messaging>(broker: B) -> Shown {
    matches(&broker, ".>", &[""], [".a"]).await
}

/// Nothing comes behind `>`.
pub async fn a_tail_in_the_middle_is_refused<B: Messaging>(broker: B) -> Shown {
    is_refused(&broker, "words.>.a").await?;
    is_refused(&broker, ">.a").await
}

/// A wildcard is a whole word.
pub async fn a_wildcard_inside_a_word_is_refused<B: Messaging>(broker: B) -> Shown {
    for pattern in ["words.a*", "words.*a", "words.a>", "**"] {
        is_refused(&broker, pattern).await?;
    }
    Ok(())
}

/// A message comes once to each whose pattern matches, as a topic or by any wildcard, and tells them its topic.
pub async fn overlapping_patterns_deliver_to_each<B: Messaging>(broker: B) -> Shown {
    let word = fresh("wildcards");
    let topic = format!("{word}.a");
    let patterns = [topic.clone(), format!("{word}.*"), format!("{word}.>")];
    let mut subscriptions = Vec::new();
    for pattern in &patterns {
        subscriptions.push(subscribed(&broker, pattern).await?);
    }
    published(&broker, &topic, "1").await?;
    published(&broker, &topic, "2").await?;
    for subscription in &mut subscriptions {
        let first = next(subscription).await?;
        let asked = "for the topic of a message that a pattern matched";
        came_as(
            TOPIC,
            asked,
            first.message.topic.clone(),
            Some(topic.clone()),
        )?;
        handled(first).await?;
        gets(subscription, ["2"]).await?;
    }
    Ok(())
}

/// A replier may answer questions on many topics.
pub async fn a_question_that_a_pattern_matched_is_answered<B: Messaging>(broker: B) -> Shown {
    let (word, broker) = (fresh("wildcards"), Arc::new(broker));
    let mut questions = subscribed(&*broker, &format!("{word}.*")).await?;
    let request = asking(&broker, &format!("{word}.a"), "?", 1);
    let asked = "for the reply of who subscribed to a pattern";
    is_answered(&*broker, &mut questions, request, asked).await
}

/// Where replies go is nobody's to find out by a pattern.
pub async fn no_wildcard_reaches_a_reply<B: Messaging>(broker: B) -> Shown {
    let (topic, end) = (fresh("wildcards"), format!("{}.end", fresh("wildcards")));
    let broker = Arc::new(broker);
    let mut questions = subscribed(&*broker, &topic).await?;
    let request = asking(&broker, &topic, "?", 1);
    let question = next(&mut questions).await?;
    let mut watching = Vec::new();
    for pattern in [">", "*.>", "*.*"] {
        let subscription = subscribed(&*broker, pattern).await?;
        let inbox = question.message.reply_to.clone();
        let watched = sees_no_reply(pattern, subscription, inbox, end.clone());
        watching.push(tokio::spawn(watched));
    }

    replied(&*broker, &question.message, "reply").await?;
    drop(ended(request).await);
    published(&*broker, &end, "").await?;
    for watched in watching {
        ended(watched).await?;
    }
    Ok(())
}

/// Until the message on the topic `end` comes, none comes on that of the replies.
async fn sees_no_reply(
    pattern: &str,
    mut subscription: Subscription,
    inbox: Option<String>,
    end: String,
) -> Shown {
    loop {
        let delivery = next(&mut subscription).await?;
        let topic = delivery.message.topic.clone();
        handled(delivery).await?;
        if topic.as_ref() == Some(&end) {
            return Ok(());
        }
        let asked = format!("who subscribed to `{pattern}` while a request was answered");
        let asked = REPLY.asked(asked);
        let holds = topic != inbox;
        asked.holds(holds, "all messages but the reply", "the reply")?;
    }
}
