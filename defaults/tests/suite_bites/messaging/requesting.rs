//! Faults in requests and replies.

use std::time::Duration;

use defaults::MemoryMessaging;
use futures_util::StreamExt as _;
use runtime::conformance::messaging::{questions, replies, requests, wildcards};
use runtime::messaging::{
    Delivery, Error, Message, Messaging as _, RequestOptions, Result, SubscribeOptions,
    Subscription,
};
use tokio::sync::Mutex;
use tokio::time::timeout;

use super::wrong::{Fault, Wrong};
use super::{CONTENT_TYPE, caught, wrong};

const REQUEST: &str = "wasi:messaging/request-reply request";

#[tokio::test(start_paused = true)]
async fn replies_go_to_all_who_wait() {
    struct Shares;

    impl Fault for Shares {
        async fn request(
            broker: &Wrong<Self>,
            topic: &str,
            mut message: Message,
            options: RequestOptions,
        ) -> Result<Vec<Message>> {
            let mut inbox = broker
                .subscribe("_INBOX.everybody", SubscribeOptions::alone())
                .await?;
            message.reply_to = Some("_INBOX.everybody".into());
            broker.publish(topic, message).await?;
            let mut replies = Vec::new();
            while replies.len() < options.replies {
                let delivery = inbox.next().await.ok_or(Error::Timeout)?;
                let delivery = delivery?;
                replies.push(delivery.message.clone());
                delivery.ack().await?;
            }
            Ok(replies)
        }
    }

    let shown = requests::requests_at_once_get_their_own_replies(wrong(Shares).await).await;
    caught(shown, REQUEST, "to second");
    let shown = requests::requests_of_many_tasks_get_their_own_replies(wrong(Shares).await).await;
    caught(shown, REQUEST, "eight tasks at once");
}

#[tokio::test(start_paused = true)]
async fn a_reply_that_is_late_is_for_the_next_request() {
    #[derive(Default)]
    struct Reuses(Mutex<Option<Subscription>>);

    impl Fault for Reuses {
        async fn request(
            broker: &Wrong<Self>,
            topic: &str,
            mut message: Message,
            options: RequestOptions,
        ) -> Result<Vec<Message>> {
            let mut kept = broker.fault.0.lock().await;
            if kept.is_none() {
                *kept = Some(
                    broker
                        .subscribe("_INBOX.mine", SubscribeOptions::alone())
                        .await?,
                );
            }
            message.reply_to = Some("_INBOX.mine".into());
            broker.publish(topic, message).await?;
            let reply = kept.as_mut().expect("it was made").next();
            let reply = timeout(options.timeout, reply).await.ok().flatten();
            let reply = reply.ok_or(Error::Timeout)?;
            let reply = reply?;
            let message = reply.message.clone();
            reply.ack().await?;
            Ok(vec![message])
        }
    }

    let broker = wrong(Reuses::default()).await;
    let shown = requests::a_late_reply_reaches_no_later_request(broker).await;
    caught(shown, REQUEST, "came:     [\"late\"]");
}

#[tokio::test(start_paused = true)]
async fn a_request_takes_all_replies_that_come() {
    struct Waits;

    impl Fault for Waits {
        async fn request(
            broker: &Wrong<Self>,
            topic: &str,
            message: Message,
            options: RequestOptions,
        ) -> Result<Vec<Message>> {
            let replies = options.replies + 1;
            let options = options.with_replies(replies);
            broker.broker.request(topic, message, options).await
        }
    }

    let shown = requests::a_request_takes_no_more_replies_than_it_wants(wrong(Waits).await).await;
    caught(shown, REQUEST, "\"3\"");
}

#[tokio::test(start_paused = true)]
async fn a_request_takes_replies_of_any_size() {
    struct Greedy;

    impl Fault for Greedy {
        async fn request(
            broker: &Wrong<Self>,
            topic: &str,
            message: Message,
            options: RequestOptions,
        ) -> Result<Vec<Message>> {
            let bytes = usize::MAX;
            let options = options.with_bytes(bytes);
            broker.broker.request(topic, message, options).await
        }
    }

    let shown = requests::a_request_takes_no_more_bytes_than_it_wants(wrong(Greedy).await).await;
    caught(shown, REQUEST, "Error::Other");
}

#[tokio::test(start_paused = true)]
async fn a_request_is_published_without_its_reply_to() {
    struct Hides;

    impl Fault for Hides {
        fn deliver(_: &MemoryMessaging, _: &str, mut delivery: Delivery) -> Option<Delivery> {
            delivery.message.reply_to = None;
            Some(delivery)
        }
    }

    let shown = replies::a_request_tells_where_its_reply_goes(wrong(Hides).await).await;
    caught(shown, REQUEST, "reply-to");
    let shown = requests::a_request_gets_its_reply(wrong(Hides).await).await;
    caught(shown, REQUEST, "timed out");
}

#[tokio::test(start_paused = true)]
async fn a_request_without_replies_is_answered_with_none() {
    struct Empty;

    impl Fault for Empty {
        async fn request(
            broker: &Wrong<Self>,
            topic: &str,
            message: Message,
            options: RequestOptions,
        ) -> Result<Vec<Message>> {
            match broker.broker.request(topic, message, options).await {
                Err(Error::Timeout) => Ok(Vec::new()),
                answer => answer,
            }
        }
    }

    let shown = requests::a_request_that_nobody_answers_times_out(wrong(Empty).await).await;
    caught(shown, REQUEST, "expected: Error::Timeout");
}

/// A request whose timeout is another than it was given.
struct Times(fn(Duration) -> Duration);

impl Fault for Times {
    async fn request(
        broker: &Wrong<Self>,
        topic: &str,
        message: Message,
        options: RequestOptions,
    ) -> Result<Vec<Message>> {
        let timeout = broker.fault.0(options.timeout);
        let options = options.with_timeout(timeout);
        broker.broker.request(topic, message, options).await
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_without_replies_does_not_end() {
    let endless = || wrong(Times(|_| Duration::MAX));
    let shown = requests::a_request_that_nobody_answers_times_out(endless().await).await;
    caught(shown, REQUEST, "does not come to an end");
    let shown = requests::a_request_ends_when_its_time_is_up(endless().await).await;
    caught(shown, REQUEST, "does not come to an end");
}

#[tokio::test(start_paused = true)]
async fn a_request_has_the_timeout_of_its_broker() {
    let long = wrong(Times(|_| Duration::from_secs(5))).await;
    let shown = requests::a_request_ends_when_its_time_is_up(long).await;
    caught(shown, REQUEST, "one after 5");
    let short = wrong(Times(|_| Duration::from_secs(1))).await;
    let shown = requests::a_request_waits_until_its_time_is_up(short).await;
    caught(shown, REQUEST, "timed out");
}

#[tokio::test(start_paused = true)]
async fn a_request_is_its_data_only() {
    struct Bare;

    impl Fault for Bare {
        async fn request(
            broker: &Wrong<Self>,
            topic: &str,
            message: Message,
            options: RequestOptions,
        ) -> Result<Vec<Message>> {
            let bare = Message::new(message.data);
            broker.broker.request(topic, bare, options).await
        }
    }

    let shown = questions::a_question_comes_as_it_was_asked(wrong(Bare).await).await;
    caught(shown, CONTENT_TYPE, "Some(\"text/plain\")");
}

/// The message wants no reply any more.
fn hide(mut delivery: Delivery) -> Delivery {
    delivery.message.reply_to = None;
    delivery
}

#[tokio::test(start_paused = true)]
async fn a_question_that_comes_again_wants_no_reply() {
    struct Forgets;

    impl Fault for Forgets {
        fn deliver(_: &MemoryMessaging, _: &str, delivery: Delivery) -> Option<Delivery> {
            Some(if delivery.attempt > 1 {
                hide(delivery)
            } else {
                delivery
            })
        }
    }

    let shown = questions::a_question_that_comes_again_is_answered(wrong(Forgets).await).await;
    caught(shown, REQUEST, "timed out");
}

#[tokio::test(start_paused = true)]
async fn a_question_that_a_pattern_matched_wants_no_reply() {
    struct Forgets;

    impl Fault for Forgets {
        fn deliver(_: &MemoryMessaging, pattern: &str, delivery: Delivery) -> Option<Delivery> {
            Some(if pattern.contains('*') {
                hide(delivery)
            } else {
                delivery
            })
        }
    }

    let shown = wildcards::a_question_that_a_pattern_matched_is_answered(wrong(Forgets).await);
    caught(shown.await, REQUEST, "timed out");
}

#[tokio::test(start_paused = true)]
async fn a_question_to_a_group_wants_no_reply() {
    struct Forgets;

    impl Fault for Forgets {
        async fn subscribe(
            broker: &MemoryMessaging,
            pattern: &str,
            options: SubscribeOptions,
        ) -> Result<Subscription> {
            let shares = options.group.is_some();
            let subscription = broker.subscribe(pattern, options).await?;
            Ok(Subscription::from_stream(subscription.map(
                move |delivery| {
                    delivery.map(|delivery| if shares { hide(delivery) } else { delivery })
                },
            )))
        }
    }

    let shown = questions::a_member_of_a_group_answers(wrong(Forgets).await).await;
    caught(shown, REQUEST, "timed out");
}
