//! Random sequences of operations, against lists.

use std::fmt;

use proptest::collection::vec;
use proptest::prelude::Strategy;
use proptest::prop_oneof;
use proptest::sample::select;

use super::{HANDLE, failed, handled, joined, next_of, published, subscribed, text};
use crate::conformance::model::agrees;
use crate::conformance::{Broken, Shown, fresh};
use crate::messaging::{Messaging, Subscription};

const TOPICS: [&str; 3] = ["a", "b", "b.c"];

/// Somebody who may subscribe: alone, or as a group of members that come and go.
struct Party {
    pattern: &'static str,
    topics: &'static [&'static str],
    is_group: bool,
}

const PARTIES: [Party; 6] = [
    Party::new("a", &["a"], false),
    Party::new("a", &["a"], true),
    Party::new("b.c", &["b.c"], true),
    Party::new("*", &["a", "b"], false),
    Party::new(">", &TOPICS, true),
    Party::new("b.>", &["b.c"], false),
];

impl Party {
    const fn new(pattern: &'static str, topics: &'static [&'static str], is_group: bool) -> Self {
        Self {
            pattern,
            topics,
            is_group,
        }
    }
}

/// What happens, to whom: the number is that of a party.
#[derive(Clone)]
enum Operation {
    Publish(&'static str),
    Join(usize),
    Leave(usize),
    Handle(usize),
    Fail(usize),
}

impl fmt::Debug for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (does, party) = match *self {
            Self::Publish(topic) => return write!(f, "publish on {topic}"),
            Self::Join(party) => ("joins", party),
            Self::Leave(party) => ("leaves", party),
            Self::Handle(party) => ("handles a message", party),
            Self::Fail(party) => ("fails a message", party),
        };
        let Party {
            pattern, is_group, ..
        } = PARTIES[party];
        let who = if is_group { "a member" } else { "who is alone" };
        write!(f, "{who} on {pattern} {does}")
    }
}

fn operation() -> impl Strategy<Value = Operation> {
    let party = 0..PARTIES.len();
    prop_oneof![
        4 => select(&TOPICS).prop_map(Operation::Publish),
        2 => party.clone().prop_map(Operation::Join),
        1 => party.clone().prop_map(Operation::Leave),
        3 => party.clone().prop_map(Operation::Handle),
        2 => party.prop_map(Operation::Fail),
    ]
}

/// Each party gets in the end what was published for it while it was there, and each message once if it handles it.
pub async fn it_agrees_with_lists<B: Messaging>(broker: B) -> Shown {
    agrees(vec(operation(), 1..40), async |operations| {
        let mut model = Model::new(&broker);
        for operation in operations {
            model.follow(operation).await?;
        }
        // These fail once. What comes twice, or to the wrong party, comes before they come again.
        for topic in TOPICS {
            model.publish(topic).await?;
        }
        for party in 0..PARTIES.len() {
            while model.receive(party, false).await? {}
        }
        Ok(())
    })
    .await
}

/// The members of a party, and what is for them.
struct Followed {
    members: Vec<Subscription>,
    group: String,
    fresh: Vec<String>,
    failed: Vec<String>,
}

impl Followed {
    fn nobody() -> Self {
        Self {
            members: Vec::new(),
            group: fresh("group"),
            fresh: Vec::new(),
            failed: Vec::new(),
        }
    }

    /// Takes a message off the lists, if it is there and may come now. A member that leaves may have cost its group an
    /// attempt.
    fn expects(&mut self, data: &str, attempt: u32, is_group: bool) -> bool {
        if let Some(again) = self.failed.iter().position(|failed| failed == data) {
            self.failed.remove(again);
            return attempt == 2 || (is_group && attempt > 2);
        }
        // Members of a group get their messages in an order among themselves.
        let among = if is_group { self.fresh.len() } else { 1 };
        let found = self.fresh.iter().take(among).position(|f| f == data);
        found.is_some_and(|found| {
            self.fresh.remove(found);
            is_group || attempt == 1
        })
    }
}

struct Model<'a, B> {
    broker: &'a B,
    word: String,
    published: usize,
    parties: [Followed; PARTIES.len()],
}

impl<'a, B: Messaging> Model<'a, B> {
    fn new(broker: &'a B) -> Self {
        Self {
            broker,
            word: fresh("model"),
            published: 0,
            parties: std::array::from_fn(|_| Followed::nobody()),
        }
    }

    async fn follow(&mut self, operation: &Operation) -> Shown {
        match *operation {
            Operation::Publish(topic) => self.publish(topic).await,
            Operation::Join(party) => self.join(party).await,
            Operation::Leave(party) => {
                self.leave(party);
                Ok(())
            }
            Operation::Handle(party) => self.receive(party, true).await.map(drop),
            Operation::Fail(party) => self.receive(party, false).await.map(drop),
        }
    }

    async fn publish(&mut self, topic: &str) -> Shown {
        self.published += 1;
        let data = self.published.to_string();
        for (party, followed) in PARTIES.iter().zip(&mut self.parties) {
            if !followed.members.is_empty() && party.topics.contains(&topic) {
                followed.fresh.push(data.clone());
            }
        }
        published(self.broker, &format!("{}.{topic}", self.word), data).await
    }

    async fn join(&mut self, party: usize) -> Shown {
        let (
            Party {
                pattern, is_group, ..
            },
            followed,
        ) = (&PARTIES[party], &mut self.parties[party]);
        if !B::WILDCARDS && pattern.contains(['*', '>']) {
            return Ok(());
        }
        let pattern = format!("{}.{pattern}", self.word);
        if *is_group {
            let member = joined(self.broker, &pattern, &followed.group).await?;
            followed.members.push(member);
        } else if followed.members.is_empty() {
            followed
                .members
                .push(subscribed(self.broker, &pattern).await?);
        }
        Ok(())
    }

    fn leave(&mut self, party: usize) {
        let followed = &mut self.parties[party];
        followed.members.pop();
        // What becomes of a group without members is left to the broker, so the next members make another.
        if followed.members.is_empty() {
            *followed = Followed::nobody();
        }
    }

    /// Handles or fails the next message of a party, and says whether there was one to come.
    async fn receive(&mut self, party: usize, handles: bool) -> Result<bool, Broken> {
        let (
            Party {
                pattern, is_group, ..
            },
            followed,
        ) = (&PARTIES[party], &mut self.parties[party]);
        if followed.fresh.is_empty() && followed.failed.is_empty() {
            return Ok(false);
        }
        let delivery = next_of(&mut followed.members).await?;
        let (data, attempt) = (text(&delivery.message), delivery.attempt);
        let expected = format!(
            "one of {:?}, or again of {:?}",
            followed.fresh, followed.failed
        );
        let may_come = followed.expects(&data, attempt, *is_group);
        let came = format!("{data:?} in attempt {attempt}");
        let asked = HANDLE.asked(format!("for the next message on {pattern}"));
        asked.holds(may_come, expected, came)?;
        // A message fails once at most, so that none is given up.
        if handles || attempt > 1 {
            handled(delivery).await?;
        } else {
            failed(delivery).await?;
            followed.failed.push(data);
        }
        Ok(true)
    }
}
