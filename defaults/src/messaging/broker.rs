//! The queues of all subscribers.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;
use runtime::messaging::topic::is_reserved;
use tokio::sync::Notify;
use tokio::time::Instant;

use super::MemoryMessaging;
use super::queue::{Pending, Queue};

/// All queues are behind one lock, so that a message enters all of its queues or none.
#[derive(Debug, Default)]
pub(super) struct Broker {
    pub(super) queues: Mutex<Queues>,
    /// How many subscribers there were.
    pub(super) subscribers: AtomicU64,
    /// Tells publishers that a queue may have room.
    pub(super) room: Notify,
    pub(super) dead_letters: AtomicU64,
    pub(super) dropped: AtomicU64,
}

/// Whose queue it is. There may be thousands of inboxes, which no message passes on its way to others.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum QueueId {
    Subscriber(u64),
    Group(String),
    Inbox(String, u64),
}

pub(super) type Queues = BTreeMap<QueueId, Queue>;

fn wanting<'a>(queues: &'a mut Queues, topic: &'a str) -> impl Iterator<Item = &'a mut Queue> {
    let inboxes = QueueId::Inbox(String::new(), 0);
    let range = if is_reserved(topic) {
        queues.range_mut::<QueueId, _>(..)
    } else {
        queues.range_mut(..inboxes)
    };
    let wanting = range.filter(move |(id, queue)| match id {
        QueueId::Inbox(inbox, _) => inbox == topic,
        _ => queue.wants(topic),
    });
    wanting.map(|(_, queue)| queue)
}

impl MemoryMessaging {
    /// Waits until every queue for the message has room, and enters it into all of them.
    pub(super) async fn enter(&self, pending: &Pending) {
        loop {
            // Asked for before the queues are looked at, so that no room made in between is missed.
            let room = self.broker.room.notified();
            if self.try_enter(pending) {
                return;
            }
            room.await;
        }
    }

    fn try_enter(&self, pending: &Pending) -> bool {
        let mut queues = self.broker.queues.lock();
        if !wanting(&mut queues, pending.topic()).all(|queue| queue.has_room(pending, self)) {
            return false;
        }
        for queue in wanting(&mut queues, pending.topic()) {
            queue.push(Instant::now(), pending.clone());
        }
        true
    }

    /// Enters a dead letter into the queues that have room. Nothing waits for the others: a queue of which every
    /// message ends as a dead letter for itself would never have room again.
    pub(super) fn bury(&self, letter: &Pending) {
        self.broker.dead_letters.fetch_add(1, Ordering::Relaxed);
        let mut full = 0;
        for queue in wanting(&mut self.broker.queues.lock(), letter.topic()) {
            if queue.has_room(letter, self) {
                queue.push(Instant::now(), letter.clone());
            } else {
                full += 1;
            }
        }
        for _ in 0..full {
            self.drop_message(letter, "the queue for dead letters is full");
        }
    }

    /// Counts and logs a message that nobody gets. The queues must not be locked: to write a line takes long.
    pub(super) fn drop_message(&self, pending: &Pending, reason: &'static str) {
        self.broker.dropped.fetch_add(1, Ordering::Relaxed);
        let topic = shown(pending.topic());
        tracing::warn!(target: "wasi_backend", topic, reason, "a message was dropped");
    }
}

/// As much of a topic as a line of the log has.
pub(super) fn shown(topic: &str) -> &str {
    &topic[..topic.floor_char_boundary(200)]
}
