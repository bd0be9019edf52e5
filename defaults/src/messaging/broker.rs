//! The queues of all subscribers.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Waker;

use parking_lot::Mutex;
use runtime::messaging::Message;
use tokio::sync::Notify;
use tokio::time::Instant;

use super::queue::{Next, Pending, Queue};

/// All queues are behind one lock, so that a message enters all of its queues or none.
#[derive(Debug, Default)]
pub(super) struct Broker {
    state: Mutex<State>,
    /// Tells publishers that a queue may have room.
    room: Notify,
    dead_letters: AtomicU64,
    dropped: AtomicU64,
}

#[derive(Debug, Default)]
struct State {
    queues: BTreeMap<QueueId, Queue>,
    subscribers: u64,
}

/// Whose queue it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum QueueId {
    Subscriber(u64),
    Group(String),
}

/// A subscriber, and the queue that it takes from.
#[derive(Debug, Clone)]
pub(super) struct Membership {
    queue: QueueId,
    member: u64,
}

impl State {
    fn queues_for<'a>(&'a mut self, topic: &'a str) -> impl Iterator<Item = &'a mut Queue> {
        self.queues.values_mut().filter(|queue| queue.wants(topic))
    }
}

impl Broker {
    /// Waits until every queue for the message has room, and enters it into all of them.
    pub(super) async fn publish(&self, message: Message, queue_length: usize) {
        let pending = Pending::new(message);
        loop {
            // Asked for before the queues are looked at, so that no room made in between is missed.
            let room = self.room.notified();
            if self.try_publish(&pending, queue_length) {
                return;
            }
            room.await;
        }
    }

    fn try_publish(&self, pending: &Pending, queue_length: usize) -> bool {
        let mut state = self.state.lock();
        if state
            .queues_for(pending.topic())
            .any(|queue| queue.len() >= queue_length)
        {
            return false;
        }
        for queue in state.queues_for(pending.topic()) {
            queue.push(pending.clone());
        }
        true
    }

    pub(super) fn join(&self, pattern: &str, group: Option<&str>) -> Membership {
        let mut state = self.state.lock();
        state.subscribers += 1;
        let member = state.subscribers;
        let queue = group.map_or(QueueId::Subscriber(member), |g| {
            QueueId::Group(g.to_owned())
        });
        state
            .queues
            .entry(queue.clone())
            .or_default()
            .join(member, pattern);
        Membership { queue, member }
    }

    pub(super) fn leave(&self, membership: &Membership) {
        let mut state = self.state.lock();
        let Some(queue) = state.queues.get_mut(&membership.queue) else {
            return;
        };
        let left = queue.leave(membership.member);
        if queue.is_empty() {
            state.queues.remove(&membership.queue);
        }
        drop(state);
        self.room.notify_waiters();
        for pending in left {
            self.drop_message(&pending, "its last subscriber is gone");
        }
    }

    pub(super) fn next(&self, membership: &Membership, waker: &Waker) -> Next {
        let now = Instant::now();
        let mut state = self.state.lock();
        let queue = state.queues.get_mut(&membership.queue);
        let next = queue.map_or(Next::Later, |queue| {
            queue.next(membership.member, now, waker)
        });
        drop(state);
        if matches!(next, Next::Message(_)) {
            self.room.notify_waiters();
        }
        next
    }

    /// Delivers a message again, later, even where that makes its queue longer than others may.
    pub(super) fn retry(&self, membership: &Membership, due: Instant, pending: Pending) {
        let mut state = self.state.lock();
        match state.queues.get_mut(&membership.queue) {
            Some(queue) if queue.wants(pending.topic()) => queue.push_delayed(due, pending),
            _ => {
                drop(state);
                self.drop_message(&pending, "its last subscriber is gone");
            }
        }
    }

    /// Enters a dead letter into the queues that have room. Nothing waits for the others: a queue of which every
    /// message ends as a dead letter for itself would never have room again.
    pub(super) fn bury(&self, letter: &Pending, queue_length: usize) {
        self.dead_letters.fetch_add(1, Ordering::Relaxed);
        let mut full = 0;
        let mut state = self.state.lock();
        for queue in state.queues_for(letter.topic()) {
            if queue.len() < queue_length {
                queue.push(letter.clone());
            } else {
                full += 1;
            }
        }
        drop(state);
        for _ in 0..full {
            self.drop_message(letter, "the queue for dead letters is full");
        }
    }

    pub(super) fn drop_message(&self, pending: &Pending, reason: &'static str) {
        self.dropped.fetch_add(1, Ordering::Relaxed);
        tracing::warn!(topic = pending.topic(), reason, "a message was dropped");
    }

    pub(super) fn dead_letters(&self) -> u64 {
        self.dead_letters.load(Ordering::Relaxed)
    }

    pub(super) fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }
}
