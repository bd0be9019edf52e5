//! A message broker in memory.

mod broker;
mod queue;
mod subscriber;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use runtime::messaging::topic::{Topic, check_pattern, check_topic};
use runtime::messaging::{Error, Message, Messaging, Result, SubscribeOptions, Subscription};
use runtime::{ByteSize, wasi_backend};

use broker::Broker;
use queue::Pending;

/// A message broker in the memory of the process.
///
/// A message goes to the queue of every subscriber whose pattern matches its topic, and to one queue for each group.
/// Publishing waits while one of them is full, by `MESSAGING_QUEUE_LENGTH` or `MESSAGING_QUEUE_BYTES`, and then enters all
/// of them at once; a publish that is given up has delivered nothing.
///
/// A delivery that is not acknowledged comes again: after `MESSAGING_BACKOFF`, then after twice as long each time, an
/// hour at most. After `MESSAGING_ATTEMPTS` the message goes to the topic `dead-letters.` with its own topic behind.
/// Its metadata then has `dead-letter-topic`, `dead-letter-attempts` and `dead-letter-reason`. A dead letter that is not
/// acknowledged either, or finds a queue full, is dropped.
///
/// A clone is a handle to the same broker.
///
/// ```
/// use defaults::{MemoryMessaging, MemoryMessagingOptions};
/// use runtime::Backend as _;
/// use runtime::messaging::{Message, Messaging as _, SubscribeOptions};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let broker = MemoryMessaging::connect_with(MemoryMessagingOptions::default()).await?;
/// let mut orders = broker.subscribe("orders.*", SubscribeOptions::alone()).await?;
/// broker.publish("orders.created", Message::new("7")).await?;
///
/// let delivery = orders.next().await.expect("the broker goes on")?;
/// assert_eq!(delivery.message.data, "7");
/// delivery.ack().await?;
/// # Ok(())
/// # }
/// ```
#[wasi_backend(messaging)]
#[derive(Debug, Clone)]
pub struct MemoryMessaging {
    /// How many messages wait in the queue of a subscriber or a group, 1 at least.
    #[option(env = "MESSAGING_QUEUE_LENGTH", default = 1024)]
    queue_length: usize,
    /// How many bytes wait in such a queue: data, metadata and names, with some 140 more for each message and some 50 for
    /// each pair of its metadata. A larger message is refused.
    #[option(env = "MESSAGING_QUEUE_BYTES", default = ByteSize::mib(64))]
    queue_bytes: ByteSize,
    /// How often a message is delivered before it is given up, 1 at least.
    #[option(env = "MESSAGING_ATTEMPTS", default = 5)]
    attempts: u32,
    /// How long the second delivery waits after the first has failed.
    #[option(env = "MESSAGING_BACKOFF", default = Duration::from_millis(100))]
    backoff: Duration,
    /// What the topics of messages that were given up begin with.
    #[option(env = "MESSAGING_DEAD_LETTERS", default = Topic::from_static("dead-letters"))]
    dead_letters: Topic,
    broker: Arc<Broker>,
}

impl MemoryMessaging {
    /// How many messages were given up after their last attempt.
    #[must_use]
    pub fn dead_letters(&self) -> u64 {
        self.broker.dead_letters.load(Ordering::Relaxed)
    }

    /// How many messages were dropped: with the last subscriber to their topic, and dead letters that could not be
    /// delivered.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.broker.dropped.load(Ordering::Relaxed)
    }
}

impl Messaging for MemoryMessaging {
    const WILDCARDS: bool = true;
    const MIXED_GROUPS: bool = true;
    const DEAD_LETTERS: bool = true;

    async fn publish(&self, topic: &str, mut message: Message) -> Result<()> {
        check_topic(topic)?;
        message.topic = Some(topic.to_owned());
        let pending = Pending {
            message,
            attempts: 0,
            is_dead_letter: false,
        };
        let (size, limit) = (pending.size(), self.queue_bytes.0);
        if size > limit {
            let refused = format!("the message takes {size} bytes, and a queue has {limit}");
            return Err(Error::other(refused));
        }
        self.enter(&pending).await;
        Ok(())
    }

    async fn subscribe(&self, pattern: &str, options: SubscribeOptions) -> Result<Subscription> {
        check_pattern(pattern)?;
        Ok(self.join(pattern, options.group))
    }

    fn dead_letter_topic(&self, topic: &str) -> String {
        format!("{}.{topic}", self.dead_letters)
    }
}
