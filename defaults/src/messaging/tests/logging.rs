use std::fmt::Debug;

use parking_lot::Mutex;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber, callsite, subscriber};

use super::*;

/// Keeps the topics that are logged, and looks whether the queues are locked meanwhile.
struct Log {
    broker: MemoryMessaging,
    topics: Arc<Mutex<Vec<String>>>,
}

struct Topics<'a>(&'a Mutex<Vec<String>>);

impl Visit for Topics<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "topic" {
            self.0.lock().push(value.to_owned());
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn Debug) {}
}

impl Subscriber for Log {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        assert!(self.broker.broker.queues.try_lock().is_some());
        event.record(&mut Topics(&self.topics));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// The topics that are logged while `done` is done with a broker.
///
/// Where a test beside this one meets a line first, at the moment at which nobody has listened, it is off until it is asked
/// again whether anybody does.
async fn logged<T>(
    options: &[(&str, &str)],
    done: impl AsyncFn(&MemoryMessaging) -> T,
    expected: &[String],
) {
    for again in [true, true, true, false] {
        let options = MemoryMessagingOptions::from_pairs(options.iter().copied()).unwrap();
        let broker = MemoryMessaging::connect_with(options).await.unwrap();
        let topics = Arc::default();
        let log = Log {
            broker: broker.clone(),
            topics: Arc::clone(&topics),
        };
        let logging = subscriber::set_default(log);
        let _left = done(&broker).await;
        drop(logging);
        if !again || *topics.lock() == expected {
            assert_eq!(*topics.lock(), expected);
            return;
        }
        callsite::rebuild_interest_cache();
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_given_up_or_dropped_is_logged_with_a_short_topic_and_not_under_the_lock() {
    let options = [("MESSAGING_ATTEMPTS", "1"), ("MESSAGING_QUEUE_LENGTH", "1")];
    let gives_up = async |broker: &MemoryMessaging| {
        let topic = "ü".repeat(512);
        let full = subscribe(broker, ">").await;
        let mut failing = subscribe(broker, "*").await;
        publish(broker, &topic, "1").await;
        next(&mut failing).await.nack().await.unwrap();
        assert_eq!((broker.dead_letters(), broker.dropped()), (1, 1));
        (full, failing)
    };
    let dead = format!("dead-letters.{}", "ü".repeat(93));
    logged(&options, gives_up, &["ü".repeat(100), dead]).await;
}

#[tokio::test(start_paused = true)]
async fn what_fails_after_its_subscriber_is_gone_is_not_logged_under_the_lock() {
    let leaves = async |broker: &MemoryMessaging| {
        let mut leaving = subscribe(broker, "t").await;
        publish(broker, "t", "1").await;
        let failing = next(&mut leaving).await;
        drop(leaving);
        drop(failing);
    };
    logged(&[], leaves, &["t".to_owned()]).await;
}
