//! Faults in what comes again.

use std::sync::Arc;

use defaults::MemoryMessaging;
use futures_util::StreamExt as _;
use runtime::conformance::messaging::{dead_letters, failing, groups, model, tests};
use runtime::messaging::{
    Delivery, Error, Messaging as _, Outcome, Result, SubscribeOptions, Subscription,
};

use super::wrong::{Fault, only_if, settled, swallow};
use super::{HANDLE, REPLY, caught, wrong};

#[tokio::test(start_paused = true)]
async fn what_failed_does_not_come_again() {
    struct Forgets;

    impl Fault for Forgets {
        fn deliver(_: &MemoryMessaging, _: &str, delivery: Delivery) -> Option<Delivery> {
            Some(settled(delivery, |delivery, _| delivery.ack()))
        }
    }

    let shown = failing::a_message_that_failed_comes_again_whole(wrong(Forgets).await).await;
    caught(shown, HANDLE, "has to come");
    let shown = groups::what_a_member_fails_comes_again_to_its_group(wrong(Forgets).await).await;
    caught(shown, HANDLE, "has to come");
    let shown = model::it_agrees_with_lists(wrong(Forgets).await).await;
    caught(shown, HANDLE, "joins");
}

#[tokio::test(start_paused = true)]
async fn what_is_dropped_counts_as_handled() {
    struct Presumes;

    impl Fault for Presumes {
        fn deliver(_: &MemoryMessaging, _: &str, delivery: Delivery) -> Option<Delivery> {
            let (message, attempt) = (delivery.message.clone(), delivery.attempt);
            swallow(delivery);
            Some(Delivery::new(message, attempt, |_| async { Ok(()) }))
        }
    }

    let shown = failing::a_delivery_that_is_dropped_comes_again(wrong(Presumes).await).await;
    caught(shown, HANDLE, "has to come");
    let shown = groups::what_a_member_had_in_hand_goes_to_another(wrong(Presumes).await).await;
    caught(shown, HANDLE, "has to come");
}

#[tokio::test(start_paused = true)]
async fn what_was_handled_comes_again() {
    struct Repeats;

    impl Fault for Repeats {
        fn deliver(_: &MemoryMessaging, _: &str, delivery: Delivery) -> Option<Delivery> {
            Some(settled(delivery, |delivery, _| delivery.nack()))
        }
    }

    let shown = failing::what_was_handled_does_not_come_again(wrong(Repeats).await).await;
    caught(shown, HANDLE, "\"clock\"");
    let shown = model::it_agrees_with_lists(wrong(Repeats).await).await;
    caught(shown, HANDLE, "joins");
}

#[tokio::test(start_paused = true)]
async fn what_was_handled_after_it_failed_comes_again() {
    struct Repeats;

    impl Fault for Repeats {
        fn deliver(_: &MemoryMessaging, _: &str, delivery: Delivery) -> Option<Delivery> {
            let again = delivery.attempt == 2 && delivery.message.data == "1";
            Some(settled(delivery, move |delivery, outcome| async move {
                match outcome {
                    Outcome::Handled if !again => delivery.ack().await,
                    _ => delivery.nack().await,
                }
            }))
        }
    }

    let broker = wrong(Repeats).await;
    let shown = failing::what_failed_before_it_was_handled_does_not_come_again(broker).await;
    caught(shown, HANDLE, "\"clock\"");
}

#[tokio::test(start_paused = true)]
async fn attempts_are_not_counted() {
    struct Uncounted;

    impl Fault for Uncounted {
        fn deliver(_: &MemoryMessaging, _: &str, mut delivery: Delivery) -> Option<Delivery> {
            delivery.attempt = 1;
            Some(delivery)
        }
    }

    let shown = failing::attempts_are_counted(wrong(Uncounted).await).await;
    caught(shown, HANDLE, "expected: (\"1\", 2)");
}

#[tokio::test(start_paused = true)]
async fn what_is_given_up_is_gone() {
    struct Loses;

    impl Fault for Loses {
        fn deliver(_: &MemoryMessaging, pattern: &str, delivery: Delivery) -> Option<Delivery> {
            only_if(!pattern.starts_with("dead-letters."), delivery)
        }
    }

    let loses = wrong(Loses).await;
    let shown = dead_letters::a_message_that_always_fails_becomes_a_dead_letter(loses).await;
    caught(shown, HANDLE, "has to come");
}

#[tokio::test(start_paused = true)]
async fn messages_are_given_up_that_nobody_can_find() {
    struct Undeclared;

    impl Fault for Undeclared {
        const DEAD_LETTERS: bool = false;
    }

    let shown = tests::a_message_that_always_fails_becomes_a_dead_letter(wrong(Undeclared).await);
    caught(shown.await, HANDLE, "has to come");
}

#[tokio::test(start_paused = true)]
async fn a_dead_letter_is_written_at_each_failure() {
    struct Hasty;

    impl Fault for Hasty {
        fn deliver(broker: &MemoryMessaging, _: &str, delivery: Delivery) -> Option<Delivery> {
            let broker = broker.clone();
            Some(settled(delivery, |delivery, outcome| async move {
                if outcome == Outcome::Handled {
                    return delivery.ack().await;
                }
                let letter = delivery.message.clone();
                let topic = letter.topic.clone().unwrap_or_default();
                broker
                    .publish(&broker.dead_letter_topic(&topic), letter)
                    .await?;
                delivery.nack().await
            }))
        }
    }

    let shown = dead_letters::a_message_becomes_one_dead_letter(wrong(Hasty).await).await;
    caught(shown, HANDLE, "for the next dead letter");
    let shown = dead_letters::what_is_handled_at_last_becomes_none(wrong(Hasty).await).await;
    caught(shown, HANDLE, "for the next dead letter");
}

#[tokio::test(start_paused = true)]
async fn what_is_in_hand_goes_with_its_subscription() {
    struct Goes;

    impl Fault for Goes {
        async fn subscribe(
            broker: &MemoryMessaging,
            pattern: &str,
            options: SubscribeOptions,
        ) -> Result<Subscription> {
            let subscription = broker.subscribe(pattern, options).await?;
            let there = Arc::new(());
            Ok(Subscription::from_stream(subscription.map(
                move |delivery| {
                    let is_there = Arc::downgrade(&there);
                    let settle = move |delivery: Delivery, _| async move {
                        if is_there.upgrade().is_none() {
                            return Err(Error::connection("there is no such consumer"));
                        }
                        delivery.ack().await
                    };
                    Ok(settled(delivery?, settle))
                },
            )))
        }
    }

    let shown = failing::a_delivery_outlives_its_subscription(wrong(Goes).await).await;
    caught(shown, HANDLE, "there is no such consumer");
}

fn is_letter(delivery: &Delivery) -> bool {
    let metadata = &delivery.message.metadata;
    metadata.get("dead-letter-topic").is_some()
}

#[tokio::test(start_paused = true)]
async fn a_dead_letter_is_its_message_moved() {
    struct Counts;

    impl Fault for Counts {
        fn deliver(_: &MemoryMessaging, _: &str, mut delivery: Delivery) -> Option<Delivery> {
            if is_letter(&delivery) {
                delivery.attempt += 5;
            }
            Some(delivery)
        }
    }

    struct Asks;

    impl Fault for Asks {
        fn deliver(_: &MemoryMessaging, _: &str, mut delivery: Delivery) -> Option<Delivery> {
            if is_letter(&delivery) {
                delivery.message.reply_to = Some("_INBOX.1".into());
            }
            Some(delivery)
        }
    }

    let moved = dead_letters::a_dead_letter_is_a_message_of_its_own(wrong(Counts).await).await;
    caught(moved, HANDLE, "came:     6");
    let moved = dead_letters::a_dead_letter_is_a_message_of_its_own(wrong(Asks).await).await;
    caught(moved, REPLY, "_INBOX.1");
}

#[tokio::test(start_paused = true)]
async fn a_dead_letter_becomes_another() {
    struct Buries;

    impl Fault for Buries {
        fn deliver(broker: &MemoryMessaging, _: &str, delivery: Delivery) -> Option<Delivery> {
            if !is_letter(&delivery) {
                return Some(delivery);
            }
            let broker = broker.clone();
            Some(settled(delivery, |delivery, outcome| async move {
                if outcome == Outcome::Handled {
                    return delivery.ack().await;
                }
                if delivery.attempt < 5 {
                    return delivery.nack().await;
                }
                let letter = delivery.message.clone();
                let topic = letter.topic.clone().unwrap_or_default();
                broker
                    .publish(&broker.dead_letter_topic(&topic), letter)
                    .await?;
                delivery.ack().await
            }))
        }
    }

    let shown = dead_letters::a_dead_letter_becomes_no_other(wrong(Buries).await).await;
    caught(shown, HANDLE, "came:     \"1\"");
}
