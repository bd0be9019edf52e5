//! A subscriber, and what becomes of what it is given.

use std::future::ready;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::Stream;
use runtime::messaging::{Delivery, Messaging as _, Outcome};
use tokio::time::{Instant, Sleep, sleep};

use super::MemoryMessaging;
use super::broker::Membership;
use super::queue::{Next, Pending};

/// No attempt waits longer than this for the next.
const LONGEST_BACKOFF: Duration = Duration::from_hours(1);

/// The stream behind a subscription, which ends when it is dropped.
pub(super) struct Deliveries {
    subscriber: Arc<Subscriber>,
    /// Runs out when the next attempt is due.
    timer: Pin<Box<Sleep>>,
}

#[derive(Debug)]
struct Subscriber {
    messaging: MemoryMessaging,
    membership: Membership,
}

/// A message that was delivered, and has failed unless it is said to be handled.
struct InFlight {
    subscriber: Arc<Subscriber>,
    pending: Option<Pending>,
}

impl Deliveries {
    pub(super) fn start(messaging: MemoryMessaging, pattern: &str, group: Option<&str>) -> Self {
        let subscriber = Subscriber {
            membership: messaging.broker.join(pattern, group),
            messaging,
        };
        Self {
            subscriber: Arc::new(subscriber),
            timer: Box::pin(sleep(Duration::ZERO)),
        }
    }
}

impl Stream for Deliveries {
    type Item = Delivery;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Delivery>> {
        loop {
            let Subscriber {
                messaging,
                membership,
            } = &*self.subscriber;
            match messaging.broker.next(membership, context.waker()) {
                Next::Message(pending) => {
                    let subscriber = Arc::clone(&self.subscriber);
                    return Poll::Ready(Some(InFlight::delivery(subscriber, pending)));
                }
                Next::At(due) => {
                    self.timer.as_mut().reset(due);
                    if self.timer.as_mut().poll(context).is_pending() {
                        return Poll::Pending;
                    }
                }
                Next::Later => return Poll::Pending,
            }
        }
    }
}

impl Drop for Deliveries {
    fn drop(&mut self) {
        let subscriber = &self.subscriber;
        subscriber.messaging.broker.leave(&subscriber.membership);
    }
}

impl InFlight {
    fn delivery(subscriber: Arc<Subscriber>, mut pending: Pending) -> Delivery {
        pending.attempts += 1;
        let (message, attempt) = (pending.message.clone(), pending.attempts);
        let mut in_flight = Self {
            subscriber,
            pending: Some(pending),
        };
        Delivery::new(message, attempt, move |outcome| {
            if outcome == Outcome::Handled {
                in_flight.pending = None;
            }
            drop(in_flight);
            ready(Ok(()))
        })
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        if let Some(pending) = self.pending.take() {
            self.subscriber.failed(pending);
        }
    }
}

impl Subscriber {
    fn failed(&self, pending: Pending) {
        let MemoryMessaging { broker, .. } = &self.messaging;
        if pending.attempts < self.messaging.attempts {
            let due = Instant::now() + self.backoff_after(pending.attempts);
            broker.retry(&self.membership, due, pending);
        } else if pending.is_dead_letter {
            broker.drop_message(&pending, "nobody handled the dead letter");
        } else {
            broker.bury(&self.dead_letter(pending), self.messaging.queue_length);
        }
    }

    fn backoff_after(&self, attempts: u32) -> Duration {
        let doubled = 2_u32.saturating_pow(attempts - 1);
        let backoff = self.messaging.backoff.saturating_mul(doubled);
        backoff.min(LONGEST_BACKOFF)
    }

    fn dead_letter(&self, pending: Pending) -> Pending {
        let (topic, attempts) = (pending.topic().to_owned(), pending.attempts);
        tracing::warn!(topic, attempts, "a message was given up");
        let mut message = pending.message;
        message.topic = Some(self.messaging.dead_letter_topic(&topic));
        let metadata = &mut message.metadata;
        metadata.insert("dead-letter-topic", topic);
        metadata.insert("dead-letter-attempts", attempts.to_string());
        metadata.insert("dead-letter-reason", "no subscriber acknowledged it");
        Pending {
            message,
            attempts: 0,
            is_dead_letter: true,
        }
    }
}
