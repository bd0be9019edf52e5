//! Faults in who gets which messages.

use std::pin::pin;
use std::task::{Context, Waker};

use defaults::MemoryMessaging;
use runtime::conformance::messaging::{groups, leaving, model, publishing, pushing_back};
use runtime::messaging::{Message, Messaging as _, Result, SubscribeOptions, Subscription};

use super::wrong::Fault;
use super::{HANDLE, SEND, caught, wrong};

#[tokio::test(start_paused = true)]
async fn every_member_of_a_group_gets_everything() {
    struct Broadcasts;

    impl Fault for Broadcasts {
        async fn subscribe(
            broker: &MemoryMessaging,
            pattern: &str,
            _: SubscribeOptions,
        ) -> Result<Subscription> {
            broker.subscribe(pattern, SubscribeOptions::alone()).await
        }
    }

    let shown = groups::one_member_of_a_group_gets_a_message(wrong(Broadcasts).await).await;
    caught(shown, HANDLE, "who share them");
    let shown = groups::a_group_shares_its_work_under_concurrency(wrong(Broadcasts).await).await;
    caught(shown, HANDLE, "more than once");
    let shown = model::it_agrees_with_lists(wrong(Broadcasts).await).await;
    caught(shown, HANDLE, "a member on");
}

#[tokio::test(start_paused = true)]
async fn groups_of_one_name_share_whatever_their_members_subscribed_to() {
    struct Confuses;

    impl Fault for Confuses {
        async fn subscribe(
            broker: &MemoryMessaging,
            pattern: &str,
            options: SubscribeOptions,
        ) -> Result<Subscription> {
            let pattern = if options.group.is_some() {
                ">"
            } else {
                pattern
            };
            broker.subscribe(pattern, options).await
        }
    }

    let shown = groups::a_member_gets_what_it_subscribed_to(wrong(Confuses).await).await;
    caught(shown, HANDLE, "of two");
}

#[tokio::test(start_paused = true)]
async fn a_queue_that_is_full_drops() {
    struct Drops;

    impl Fault for Drops {
        async fn publish(broker: &MemoryMessaging, topic: &str, message: Message) -> Result<()> {
            let published = pin!(broker.publish(topic, message));
            let _ = published.poll(&mut Context::from_waker(Waker::noop()));
            Ok(())
        }
    }

    let shown = pushing_back::a_slow_subscriber_loses_nothing(wrong(Drops).await).await;
    caught(shown, HANDLE, "has to come");
    let quick = pushing_back::a_quick_subscriber_beside_a_slow_one_loses_nothing;
    caught(quick(wrong(Drops).await).await, HANDLE, "has to come");
}

#[tokio::test(start_paused = true)]
async fn who_left_is_still_there() {
    struct Lingers;

    impl Fault for Lingers {
        async fn subscribe(
            broker: &MemoryMessaging,
            pattern: &str,
            options: SubscribeOptions,
        ) -> Result<Subscription> {
            std::mem::forget(broker.subscribe(pattern, SubscribeOptions::alone()).await?);
            broker.subscribe(pattern, options).await
        }
    }

    let shown = leaving::who_left_holds_no_publisher_back(wrong(Lingers).await).await;
    caught(shown, SEND, "timed out");
    let shown = leaving::who_leaves_lets_waiting_publishers_go_on(wrong(Lingers).await).await;
    caught(shown, SEND, "timed out");
}

#[tokio::test(start_paused = true)]
async fn messages_are_kept_for_who_comes_late() {
    struct Keeps;

    impl Fault for Keeps {
        async fn subscribe(
            broker: &MemoryMessaging,
            pattern: &str,
            options: SubscribeOptions,
        ) -> Result<Subscription> {
            let subscription = broker.subscribe(pattern, options).await?;
            if !pattern.contains("_INBOX") {
                broker.publish(pattern, Message::new("before")).await?;
            }
            Ok(subscription)
        }
    }

    let keeps = wrong(Keeps).await;
    let shown = publishing::a_late_subscriber_gets_nothing_from_before(keeps).await;
    caught(shown, SEND, "who subscribed between");
}
