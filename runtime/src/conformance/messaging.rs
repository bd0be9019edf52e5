//! What a [`Messaging`] owes its guests.
//!
//! A broker is tested with room for 64 messages of each subscriber, with three attempts for each message, or more, and
//! with a pause before the next attempt that is short: the tests wait for it.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use futures_util::StreamExt as _;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout};

use super::{Broken, Shown, Wit, behaviours, fresh, shared};
use crate::messaging::{Delivery, Error, Message, Messaging, SubscribeOptions, Subscription};

behaviours! {
    $ __conformance_messaging of messaging: Messaging;
    always {
        publishing {
            a_message_reaches_a_subscriber,
            every_subscriber_gets_a_message,
            a_message_for_nobody_is_published,
            messages_keep_their_order,
            publishers_at_once_lose_nothing,
            a_late_subscriber_gets_nothing_from_before,
            a_publish_that_was_given_up_answers_for_no_other,
        }
        messages {
            data_comes_as_it_was,
            an_empty_message_comes,
            a_large_message_comes_whole,
            a_huge_message_comes_whole_or_is_refused,
            a_content_type_comes_as_it_was,
            a_content_type_takes_any_text,
            a_content_type_is_not_metadata,
            a_bare_message_stays_bare,
            metadata_keeps_its_order,
            metadata_takes_any_text,
            metadata_says_nothing_to_the_broker,
            much_metadata_comes_whole_or_is_refused,
            an_empty_key_comes_or_is_refused,
            a_message_tells_where_it_was_published,
        }
        topics {
            another_topic_is_not_delivered,
            a_topic_is_no_prefix,
            topics_differ_by_case,
            like_topics_are_apart,
            an_empty_topic_is_refused,
            an_empty_word_is_refused,
            a_blank_is_refused,
            a_wildcard_is_refused_in_publishing,
            a_malformed_pattern_is_refused,
        }
        groups {
            one_member_of_a_group_gets_a_message,
            each_group_gets_a_message,
            a_group_takes_nothing_from_who_is_alone,
            a_group_shares_its_work_under_concurrency,
            a_member_gets_what_it_subscribed_to,
            groups_of_like_names_are_apart,
            what_a_member_fails_comes_again_to_its_group,
            what_a_member_had_in_hand_goes_to_another,
            what_waited_for_a_member_goes_to_another,
        }
        failing {
            a_message_comes_as_attempt_one,
            a_message_that_failed_comes_again_whole,
            attempts_are_counted,
            a_delivery_that_is_dropped_comes_again,
            what_was_handled_does_not_come_again,
            what_failed_before_it_was_handled_does_not_come_again,
            deliveries_are_settled_in_any_order,
            a_delivery_outlives_its_subscription,
            a_delivery_in_hand_holds_no_other_back,
            a_message_that_failed_holds_no_other_back,
            what_one_subscriber_fails_comes_again_to_it_alone,
        }
        pushing_back {
            a_slow_subscriber_loses_nothing,
            a_quick_subscriber_beside_a_slow_one_loses_nothing,
            many_publishers_and_a_slow_subscriber_lose_nothing,
        }
        leaving {
            who_left_holds_no_publisher_back,
            who_leaves_lets_waiting_publishers_go_on,
            the_others_stay_subscribed,
            who_comes_back_gets_nothing_from_between,
            who_gave_up_subscribing_gets_nothing,
        }
        requests {
            a_request_gets_its_reply,
            a_request_waits_for_as_many_replies_as_it_wants,
            a_request_takes_no_more_replies_than_it_wants,
            a_request_takes_no_more_bytes_than_it_wants,
            a_request_that_nobody_answers_times_out,
            a_request_ends_when_its_time_is_up,
            a_request_waits_until_its_time_is_up,
            a_request_gives_what_came_in_time,
            a_request_for_no_replies_does_not_wait,
            a_request_to_what_is_no_topic_is_refused,
            a_late_reply_reaches_no_later_request,
            requests_at_once_get_their_own_replies,
            requests_of_many_tasks_get_their_own_replies,
        }
        questions {
            a_question_comes_as_it_was_asked,
            a_question_that_comes_again_is_answered,
            a_member_of_a_group_answers,
        }
        replies {
            a_request_tells_where_its_reply_goes,
            a_message_that_is_no_request_wants_no_reply,
            a_reply_to_what_wants_none_does_nothing,
            a_reply_that_nobody_waits_for_does_nothing,
            a_reply_comes_as_it_was_given,
        }
        model {
            it_agrees_with_lists,
        }
    }
    if WILDCARDS else wildcards::are_refused {
        wildcards {
            a_star_matches_one_word,
            a_star_does_not_match_several_words,
            a_star_does_not_match_no_word,
            a_star_matches_in_the_middle,
            a_tail_matches_one_word_and_more,
            a_tail_does_not_match_no_word,
            a_tail_in_the_middle_is_refused,
            a_wildcard_inside_a_word_is_refused,
            overlapping_patterns_deliver_to_each,
            a_question_that_a_pattern_matched_is_answered,
            no_wildcard_reaches_a_reply,
        }
    }
    if MIXED_GROUPS else mixed_groups::a_group_shares_each_of_its_patterns {
        mixed_groups {
            members_with_overlapping_patterns_share,
        }
    }
    if DEAD_LETTERS else dead_letters::are_not_needed {
        dead_letters {
            a_message_that_always_fails_becomes_a_dead_letter,
            a_dead_letter_has_what_its_message_had,
            a_dead_letter_tells_where_its_message_was_published,
            a_dead_letter_is_a_message_of_its_own,
            a_dead_letter_becomes_no_other,
            a_message_becomes_one_dead_letter,
            what_is_handled_at_last_becomes_none,
        }
    }
}

shared! {
    $ __conformance_shared_messaging of messaging in shared_messaging;
    what_one_publishes_the_other_gets,
    a_group_has_members_on_both,
    what_a_member_leaves_the_other_gets,
    a_request_is_answered_on_the_other,
}

const CONTENT_TYPE: Wit = Wit("wasi:messaging/types message.content-type");
const DATA: Wit = Wit("wasi:messaging/types message.data");
const HANDLE: Wit = Wit("wasi:messaging/incoming-handler handle");
const METADATA: Wit = Wit("wasi:messaging/types message.metadata");
const REPLY: Wit = Wit("wasi:messaging/request-reply reply");
const REQUEST: Wit = Wit("wasi:messaging/request-reply request");
const SEND: Wit = Wit("wasi:messaging/producer send");
const TOPIC: Wit = Wit("wasi:messaging/types message.topic");

/// How long is waited for what has to come, before it is missed.
const PATIENCE: Duration = Duration::from_secs(10);

/// More messages than a broker in memory keeps for a subscriber that does not take them.
const FLOOD: usize = 1500;

/// As many messages as are published in some ten seconds, and no more than [`FLOOD`]: each has its way to the broker and back.
async fn flood<B: Messaging>(broker: &B) -> Result<usize, Broken> {
    const SOME: u32 = 20;
    let (topic, begun) = (fresh("flood"), Instant::now());
    for _ in 0..SOME {
        published(broker, &topic, "").await?;
    }
    let each = (begun.elapsed() / SOME).max(Duration::from_micros(1));
    let count = PATIENCE.as_micros() / each.as_micros();
    Ok(usize::try_from(count).unwrap_or(FLOOD).clamp(90, FLOOD))
}

/// Gives up on what does not come.
async fn patiently<T>(answer: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let answered = timeout(PATIENCE, answer).await;
    answered.unwrap_or(Err(Error::Timeout))
}

async fn subscribed<B: Messaging>(broker: &B, pattern: &str) -> Result<Subscription, Broken> {
    let subscription = patiently(broker.subscribe(pattern, SubscribeOptions::alone())).await;
    let asked = HANDLE.asked(format!("to subscribe to `{pattern}`"));
    asked.succeeds(subscription)
}

async fn joined<B: Messaging>(
    broker: &B,
    pattern: &str,
    group: &str,
) -> Result<Subscription, Broken> {
    let subscription =
        patiently(broker.subscribe(pattern, SubscribeOptions::in_group(group).at_once(4))).await;
    let asked = HANDLE.asked(format!(
        "to subscribe to `{pattern}` in the group `{group}`"
    ));
    asked.succeeds(subscription)
}

async fn sent<B: Messaging>(broker: &B, topic: &str, message: Message) -> Shown {
    let asked = SEND.asked(format!("to publish a message on `{topic}`"));
    asked.succeeds(patiently(broker.publish(topic, message)).await)
}

async fn published<B: Messaging>(broker: &B, topic: &str, data: impl Into<String>) -> Shown {
    sent(broker, topic, Message::new(data.into())).await
}

/// Publishes messages in a task of its own.
fn publishing<B: Messaging>(
    broker: &Arc<B>,
    topic: &str,
    all: impl IntoIterator<Item = String, IntoIter: Send + 'static>,
) -> JoinHandle<Shown> {
    let (broker, topic, all) = (Arc::clone(broker), topic.to_owned(), all.into_iter());
    tokio::spawn(async move {
        for data in all {
            published(&*broker, &topic, data).await?;
        }
        Ok(())
    })
}

async fn ended<T>(task: JoinHandle<T>) -> T {
    task.await.expect("a task comes to its end")
}

fn numbers(count: usize) -> Vec<String> {
    (0..count).map(|n| n.to_string()).collect()
}

fn text(message: &Message) -> String {
    String::from_utf8_lossy(&message.data).into_owned()
}

/// The next delivery to any of several subscribers, which has to come.
async fn next_of(subscriptions: &mut [Subscription]) -> Result<Delivery, Broken> {
    let next = poll_fn(|context| {
        let mut polled = subscriptions.iter_mut();
        let ready = polled.find_map(|one| match one.poll_next_unpin(context) {
            Poll::Ready(delivery) => Some(delivery),
            Poll::Pending => None,
        });
        ready.map_or(Poll::Pending, Poll::Ready)
    });
    let ended = || Error::connection("the broker has ended the subscription");
    let next = patiently(async { next.await.ok_or_else(ended)? }).await;
    HANDLE
        .asked("for a message that has to come")
        .succeeds(next)
}

async fn next(subscription: &mut Subscription) -> Result<Delivery, Broken> {
    next_of(std::slice::from_mut(subscription)).await
}

async fn handled(delivery: Delivery) -> Shown {
    let acknowledged = patiently(delivery.ack()).await;
    HANDLE
        .asked("to know that a message was handled")
        .succeeds(acknowledged)
}

async fn failed(delivery: Delivery) -> Shown {
    let told = patiently(delivery.nack()).await;
    HANDLE
        .asked("to know that a message was not handled")
        .succeeds(told)
}

async fn taken(subscription: &mut Subscription) -> Result<Message, Broken> {
    let delivery = next(subscription).await?;
    let message = delivery.message.clone();
    handled(delivery).await?;
    Ok(message)
}

async fn all_taken(subscription: &mut Subscription, count: usize) -> Result<Vec<String>, Broken> {
    let mut all = Vec::new();
    for _ in 0..count {
        all.push(text(&taken(subscription).await?));
    }
    Ok(all)
}

/// The next messages of a subscriber have to be these, and are handled.
async fn gets<const N: usize>(subscription: &mut Subscription, expected: [&str; N]) -> Shown {
    for expected in expected {
        let came = text(&taken(subscription).await?);
        came_as(HANDLE, "for the next message", came, expected.to_owned())?;
    }
    Ok(())
}

/// The next delivery of a subscriber has to be this attempt of this message.
async fn attempted(
    subscription: &mut Subscription,
    data: &str,
    attempt: u32,
) -> Result<Delivery, Broken> {
    let delivery = next(subscription).await?;
    let came = (text(&delivery.message), delivery.attempt);
    let asked = "for the next message, and which attempt it is";
    came_as(HANDLE, asked, came, (data.to_owned(), attempt))?;
    Ok(delivery)
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "what was expected is made for the comparison"
)]
fn came_as<T: PartialEq + std::fmt::Debug>(wit: Wit, asked: &str, came: T, expected: T) -> Shown {
    wit.asked(asked).gives(Ok::<_, Error>(came), &expected)
}
