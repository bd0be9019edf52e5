//! The messages that one subscriber, or one group of them, is to get.

use std::collections::BTreeMap;
use std::sync::Arc;

use runtime::messaging::Message;
use runtime::messaging::topic::matches;
use tokio::sync::Notify;
use tokio::time::Instant;

use super::MemoryMessaging;

/// Messages in the order in which they are due, and who takes them.
#[derive(Debug, Default)]
pub(super) struct Queue {
    /// What each member has subscribed to.
    pub(super) members: BTreeMap<u64, String>,
    /// By when they are due; the number tells those of one instant apart.
    waiting: BTreeMap<(Instant, u64), Pending>,
    entered: u64,
    bytes: u64,
    /// Tells all members to look again: which of them is quick enough to take a message is not known here.
    changed: Arc<Notify>,
}

/// A message that was not acknowledged yet.
#[derive(Debug, Clone)]
pub(super) struct Pending {
    pub(super) message: Message,
    /// How often it was delivered.
    pub(super) attempts: u32,
    pub(super) is_dead_letter: bool,
}

impl Pending {
    /// Where the message was published, which every message in a broker knows.
    pub(super) fn topic(&self) -> &str {
        self.message.topic.as_deref().unwrap_or_default()
    }

    /// The bytes that are kept of a message, and what they are kept in.
    pub(super) fn size(&self) -> u64 {
        (self.message.size() + size_of::<Self>()) as u64
    }
}

impl Queue {
    pub(super) fn join(&mut self, member: u64, pattern: &str) -> Arc<Notify> {
        self.members.insert(member, pattern.to_owned());
        Arc::clone(&self.changed)
    }

    /// Takes a member out, and the messages that nobody is left for.
    pub(super) fn leave(&mut self, member: u64) -> Vec<Pending> {
        self.members.remove(&member);
        let nobody = |_: &_, pending: &mut Pending| !wanted(&self.members, pending.topic());
        let left = self.waiting.extract_if(.., nobody);
        let left: Vec<_> = left.map(|(_, pending)| pending).collect();
        self.bytes -= left.iter().map(Pending::size).sum::<u64>();
        left
    }

    /// Whether a member has subscribed to the topic.
    pub(super) fn wants(&self, topic: &str) -> bool {
        wanted(&self.members, topic)
    }

    /// Whether a message can enter. One can where none waits.
    pub(super) fn has_room(&self, pending: &Pending, limits: &MemoryMessaging) -> bool {
        self.waiting.is_empty()
            || self.waiting.len() < limits.queue_length
                && self.bytes + pending.size() <= limits.queue_bytes.0
    }

    pub(super) fn push(&mut self, due: Instant, pending: Pending) {
        self.entered += 1;
        self.bytes += pending.size();
        self.waiting.insert((due, self.entered), pending);
        self.changed.notify_waiters();
    }

    /// The first message for a member, or else when the next one is due, if one waits.
    pub(super) fn take(&mut self, member: u64) -> Result<Pending, Option<Instant>> {
        let pattern = self.members.get(&member).ok_or(None)?;
        let mut entries = self.waiting.iter();
        let first = entries.find(|(_, pending)| matches(pattern, pending.topic()));
        let key @ (due, _) = *first.ok_or(None)?.0;
        if due > Instant::now() {
            return Err(Some(due));
        }
        let pending = self.waiting.remove(&key).ok_or(None)?;
        self.bytes -= pending.size();
        Ok(pending)
    }
}

fn wanted(members: &BTreeMap<u64, String>, topic: &str) -> bool {
    members.values().any(|pattern| matches(pattern, topic))
}
