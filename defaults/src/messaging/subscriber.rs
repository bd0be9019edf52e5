//! A subscriber, and what becomes of what it is given.

use std::future::ready;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use futures_util::stream;
use runtime::messaging::topic::{check_topic, is_reserved};
use runtime::messaging::{Delivery, Messaging as _, Outcome, Retry, Subscription};
use tokio::sync::Notify;
use tokio::time::{Instant, timeout_at};

use super::MemoryMessaging;
use super::broker::{QueueId, shown};
use super::queue::Pending;

const NOBODY: &str = "its last subscriber is gone";

/// Who reads a subscription, until it is dropped.
struct Subscriber {
    messaging: MemoryMessaging,
    queue: QueueId,
    member: u64,
    /// Tells that the queue is to be looked at again.
    changed: Arc<Notify>,
}

impl MemoryMessaging {
    pub(super) fn join(&self, pattern: &str, group: Option<String>) -> Subscription {
        let member = self.broker.subscribers.fetch_add(1, Ordering::Relaxed);
        let queue = match group {
            Some(group) => QueueId::Group(group),
            None if is_reserved(pattern) && check_topic(pattern).is_ok() => {
                QueueId::Inbox(pattern.to_owned(), member)
            }
            None => QueueId::Subscriber(member),
        };
        let mut queues = self.broker.queues.lock();
        let joined = queues.entry(queue.clone()).or_default();
        let subscriber = Subscriber {
            messaging: self.clone(),
            queue,
            member,
            changed: joined.join(member, pattern),
        };
        drop(queues);
        Subscription::from_stream(stream::unfold(subscriber, async |subscriber| {
            Some((Ok(subscriber.next().await), subscriber))
        }))
    }

    /// What becomes of a delivery that was not acknowledged.
    fn failed(&self, queue: &QueueId, pending: Pending) {
        let retry = Retry::new(self.attempts, self.backoff);
        if let Some(wait) = retry.after(pending.attempts) {
            self.retry(queue, Instant::now() + wait, pending);
        } else if pending.is_dead_letter {
            self.drop_message(&pending, "nobody handled the dead letter");
        } else {
            self.bury(&self.dead_letter(pending));
        }
    }

    /// Delivers a message again, later, even where that makes its queue longer than others may.
    fn retry(&self, queue: &QueueId, due: Instant, pending: Pending) {
        let mut queues = self.broker.queues.lock();
        match queues.get_mut(queue) {
            Some(queue) if queue.wants(pending.topic()) => queue.push(due, pending),
            _ => {
                drop(queues);
                self.drop_message(&pending, NOBODY);
            }
        }
    }

    fn dead_letter(&self, pending: Pending) -> Pending {
        let (topic, attempts) = (pending.topic(), pending.attempts);
        tracing::warn!(target: "wasi_backend", topic = shown(topic), attempts, "a message was given up");
        let topic = self.dead_letter_topic(topic);
        let message = pending.message;
        Pending {
            message: message.into_dead_letter(topic, attempts, "no subscriber acknowledged it"),
            attempts: 0,
            is_dead_letter: true,
        }
    }
}

impl Subscriber {
    async fn next(&self) -> Delivery {
        loop {
            // Asked for before the queue is looked at, so that nothing is missed that enters in between.
            let changed = self.changed.notified();
            match self.take() {
                Ok(pending) => return self.delivery(pending),
                Err(Some(due)) => _ = timeout_at(due, changed).await,
                Err(None) => changed.await,
            }
        }
    }

    /// The next message, or else when the next one is due, if one waits.
    fn take(&self) -> Result<Pending, Option<Instant>> {
        let broker = &self.messaging.broker;
        let mut queues = broker.queues.lock();
        let taken = queues.get_mut(&self.queue).ok_or(None)?.take(self.member)?;
        drop(queues);
        broker.room.notify_waiters();
        Ok(taken)
    }

    fn delivery(&self, mut pending: Pending) -> Delivery {
        pending.attempts += 1;
        let (messaging, queue) = (self.messaging.clone(), self.queue.clone());
        Delivery::new(pending.message.clone(), pending.attempts, move |outcome| {
            if outcome != Outcome::Handled {
                messaging.failed(&queue, pending);
            }
            ready(Ok(()))
        })
    }
}

impl Drop for Subscriber {
    fn drop(&mut self) {
        let broker = &self.messaging.broker;
        let mut queues = broker.queues.lock();
        let Some(queue) = queues.get_mut(&self.queue) else {
            return;
        };
        let left = queue.leave(self.member);
        if queue.members.is_empty() {
            queues.remove(&self.queue);
        }
        drop(queues);
        broker.room.notify_waiters();
        // A reply that nobody waits for any more does nothing, and is no loss.
        let lost = left.iter().filter(|pending| !is_reserved(pending.topic()));
        lost.for_each(|pending| self.messaging.drop_message(pending, NOBODY));
    }
}
