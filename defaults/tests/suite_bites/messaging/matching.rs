//! Faults in which topics match.

use defaults::MemoryMessaging;
use runtime::conformance::messaging::{groups, mixed_groups, model, tests, topics, wildcards};
use runtime::messaging::{
    Delivery, Message, Messaging as _, Result, SubscribeOptions, Subscription,
};

use super::wrong::{Fault, only_if};
use super::{HANDLE, REPLY, caught, wrong};

fn topic(delivery: &Delivery) -> &str {
    delivery.message.topic.as_deref().unwrap_or_default()
}

#[tokio::test(start_paused = true)]
async fn a_star_matches_several_words() {
    struct Greedy;

    impl Fault for Greedy {
        async fn subscribe(
            broker: &MemoryMessaging,
            pattern: &str,
            options: SubscribeOptions,
        ) -> Result<Subscription> {
            let pattern = match pattern.strip_suffix(".*") {
                Some(words) => format!("{words}.>"),
                None => pattern.to_owned(),
            };
            broker.subscribe(&pattern, options).await
        }
    }

    let shown = wildcards::a_star_does_not_match_several_words(wrong(Greedy).await).await;
    caught(shown, HANDLE, "\".a.b\"");
    let shown = model::it_agrees_with_lists(wrong(Greedy).await).await;
    caught(shown, HANDLE, "on *");
}

#[tokio::test(start_paused = true)]
async fn a_tail_matches_no_word() {
    struct Lenient;

    impl Fault for Lenient {
        async fn subscribe(
            broker: &MemoryMessaging,
            pattern: &str,
            options: SubscribeOptions,
        ) -> Result<Subscription> {
            let pattern = if pattern.ends_with(".>") {
                ">"
            } else {
                pattern
            };
            broker.subscribe(pattern, options).await
        }

        fn deliver(_: &MemoryMessaging, pattern: &str, delivery: Delivery) -> Option<Delivery> {
            let words = pattern.strip_suffix(".>");
            let matches = words.is_none_or(|words| topic(&delivery).starts_with(words));
            only_if(matches, delivery)
        }
    }

    let shown = wildcards::a_tail_does_not_match_no_word(wrong(Lenient).await).await;
    caught(shown, HANDLE, "came:     \"\"");
}

#[tokio::test(start_paused = true)]
async fn a_topic_matches_what_begins_with_it() {
    struct Prefixes;

    impl Fault for Prefixes {
        async fn subscribe(
            broker: &MemoryMessaging,
            _: &str,
            options: SubscribeOptions,
        ) -> Result<Subscription> {
            broker.subscribe(">", options).await
        }

        fn deliver(_: &MemoryMessaging, pattern: &str, delivery: Delivery) -> Option<Delivery> {
            let matches = topic(&delivery).starts_with(pattern);
            only_if(matches, delivery)
        }
    }

    let shown = topics::a_topic_is_no_prefix(wrong(Prefixes).await).await;
    caught(shown, HANDLE, "of the other topic");
}

#[tokio::test(start_paused = true)]
async fn wildcards_are_taken_that_are_not_declared() {
    struct Undeclared;

    impl Fault for Undeclared {
        const WILDCARDS: bool = false;
    }

    let shown = tests::a_star_matches_one_word(wrong(Undeclared).await).await;
    caught(shown, HANDLE, "expected: Error::Other");
}

#[tokio::test(start_paused = true)]
async fn a_group_is_one_for_each_pattern() {
    struct Apart;

    impl Fault for Apart {
        async fn subscribe(
            broker: &MemoryMessaging,
            pattern: &str,
            mut options: SubscribeOptions,
        ) -> Result<Subscription> {
            if let Some(group) = &mut options.group {
                group.push_str(pattern);
            }
            broker.subscribe(pattern, options).await
        }
    }

    let shared = mixed_groups::members_with_overlapping_patterns_share;
    caught(
        shared(wrong(Apart).await).await,
        HANDLE,
        r#"came:     ["0", "0""#,
    );
}

#[tokio::test(start_paused = true)]
async fn a_group_of_several_patterns_is_one_that_is_not_declared() {
    struct Undeclared;

    impl Fault for Undeclared {
        const MIXED_GROUPS: bool = false;
    }

    let shared = tests::members_with_overlapping_patterns_share;
    caught(shared(wrong(Undeclared).await).await, HANDLE, "has to come");
}

#[tokio::test(start_paused = true)]
async fn a_star_stands_for_the_word_of_the_replies() {
    const COPY: &str = "copy.";

    struct Reaches;

    impl Fault for Reaches {
        async fn publish(broker: &MemoryMessaging, topic: &str, message: Message) -> Result<()> {
            if let Some(inbox) = topic.strip_prefix("_INBOX.") {
                let copy = format!("{COPY}{inbox}");
                broker.publish(&copy, message.clone()).await?;
            }
            broker.publish(topic, message).await
        }

        fn deliver(_: &MemoryMessaging, pattern: &str, mut delivery: Delivery) -> Option<Delivery> {
            if let Some(inbox) = topic(&delivery).strip_prefix(COPY) {
                if !pattern.starts_with("*.") {
                    return only_if(false, delivery);
                }
                delivery.message.topic = Some(format!("_INBOX.{inbox}"));
            }
            Some(delivery)
        }
    }

    let shown = wildcards::no_wildcard_reaches_a_reply(wrong(Reaches).await).await;
    caught(shown, REPLY, "subscribed to `*.>`");
}

/// What a broker makes of a name that it cannot have as it is.
fn folded(name: &str) -> String {
    name.to_lowercase().replace(['/', ':'], "_")
}

#[tokio::test(start_paused = true)]
async fn topics_are_one_that_are_alike() {
    struct Folds;

    impl Fault for Folds {
        async fn publish(broker: &MemoryMessaging, topic: &str, message: Message) -> Result<()> {
            broker.publish(&folded(topic), message).await
        }

        async fn subscribe(
            broker: &MemoryMessaging,
            pattern: &str,
            options: SubscribeOptions,
        ) -> Result<Subscription> {
            broker.subscribe(&folded(pattern), options).await
        }
    }

    let shown = topics::like_topics_are_apart(wrong(Folds).await).await;
    caught(shown, HANDLE, "a_b\"");
}

#[tokio::test(start_paused = true)]
async fn groups_are_one_that_are_alike() {
    struct Folds;

    impl Fault for Folds {
        async fn subscribe(
            broker: &MemoryMessaging,
            pattern: &str,
            mut options: SubscribeOptions,
        ) -> Result<Subscription> {
            options.group = options.group.map(|group| folded(&group));
            broker.subscribe(pattern, options).await
        }
    }

    struct Cuts;

    impl Fault for Cuts {
        async fn subscribe(
            broker: &MemoryMessaging,
            pattern: &str,
            mut options: SubscribeOptions,
        ) -> Result<Subscription> {
            if let Some(group) = &mut options.group {
                group.truncate(100);
            }
            broker.subscribe(pattern, options).await
        }
    }

    let shown = groups::groups_of_like_names_are_apart(wrong(Folds).await).await;
    caught(shown, HANDLE, "has to come");
    let shown = groups::groups_of_like_names_are_apart(wrong(Cuts).await).await;
    caught(shown, HANDLE, "has to come");
}
