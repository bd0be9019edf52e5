//! The messages that one subscriber, or one group of them, is to get.

use std::collections::{BTreeMap, VecDeque};
use std::task::Waker;

use runtime::messaging::Message;
use runtime::messaging::topic::matches;
use tokio::time::Instant;

/// Messages in order, those that wait for another attempt, and who takes them.
#[derive(Debug, Default)]
pub(super) struct Queue {
    members: BTreeMap<u64, Member>,
    ready: VecDeque<Pending>,
    /// By when they are due; the number tells those of one instant apart.
    delayed: BTreeMap<(Instant, u64), Pending>,
    delays: u64,
}

#[derive(Debug)]
struct Member {
    pattern: String,
    waker: Option<Waker>,
}

/// A message that was not acknowledged yet.
#[derive(Debug, Clone)]
pub(super) struct Pending {
    pub(super) message: Message,
    /// How often it was delivered.
    pub(super) attempts: u32,
    pub(super) is_dead_letter: bool,
}

/// What a member of a queue finds.
pub(super) enum Next {
    Message(Pending),
    /// Nothing before then, unless it is woken.
    At(Instant),
    /// Nothing until it is woken.
    Later,
}

impl Pending {
    pub(super) fn new(message: Message) -> Self {
        Self {
            message,
            attempts: 0,
            is_dead_letter: false,
        }
    }

    /// Where the message was published, which every message in a broker knows.
    pub(super) fn topic(&self) -> &str {
        self.message.topic.as_deref().unwrap_or_default()
    }
}

impl Queue {
    pub(super) fn join(&mut self, member: u64, pattern: &str) {
        let member_of = Member {
            pattern: pattern.to_owned(),
            waker: None,
        };
        self.members.insert(member, member_of);
    }

    /// Takes a member out, and the messages that nobody is left for.
    pub(super) fn leave(&mut self, member: u64) -> Vec<Pending> {
        self.members.remove(&member);
        let (members, ready, delayed) = (&self.members, &mut self.ready, &mut self.delayed);
        let nobody = |pending: &Pending| !wanted(members, pending.topic());
        let mut left: Vec<_> = delayed
            .extract_if(.., |_, p| nobody(p))
            .map(|(_, p)| p)
            .collect();
        let (lost, kept) = ready.drain(..).partition(nobody);
        *ready = kept;
        left.extend::<VecDeque<_>>(lost);
        left
    }

    pub(super) fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.ready.len() + self.delayed.len()
    }

    /// Whether a member has subscribed to the topic.
    pub(super) fn wants(&self, topic: &str) -> bool {
        wanted(&self.members, topic)
    }

    pub(super) fn push(&mut self, pending: Pending) {
        self.ready.push_back(pending);
        self.wake();
    }

    pub(super) fn push_delayed(&mut self, due: Instant, pending: Pending) {
        self.delays += 1;
        self.delayed.insert((due, self.delays), pending);
        self.wake();
    }

    /// All members look again: which of them is quick enough to take a message is not known here.
    fn wake(&mut self) {
        let wakers = self.members.values_mut().filter_map(|m| m.waker.take());
        wakers.for_each(Waker::wake);
    }

    /// The next message for a member. Those whose delay is over come first, or newer ones could hold them up for ever.
    pub(super) fn next(&mut self, member: u64, now: Instant, waker: &Waker) -> Next {
        let Some(member) = self.members.get_mut(&member) else {
            return Next::Later;
        };
        let wants = |pending: &Pending| matches(&member.pattern, pending.topic());
        let due = self.delayed.iter().find(|(_, pending)| wants(pending));
        let due = due.map(|(&key, _)| key);
        if let Some(key) = due.filter(|(due, _)| *due <= now) {
            return self.delayed.remove(&key).map_or(Next::Later, Next::Message);
        }
        let first = self.ready.iter().position(wants);
        if let Some(pending) = first.and_then(|first| self.ready.remove(first)) {
            return Next::Message(pending);
        }
        member.waker = Some(waker.clone());
        due.map_or(Next::Later, |(due, _)| Next::At(due))
    }
}

fn wanted(members: &BTreeMap<u64, Member>, topic: &str) -> bool {
    members
        .values()
        .any(|member| matches(&member.pattern, topic))
}
