//! Messages on topics: what serves `wasi:messaging`.

mod delivery;
mod error;
mod message;
mod request;
mod retry;
#[cfg(test)]
mod tests;
pub mod topic;

use std::future::Future;

use tokio::time::timeout;
use uuid::Uuid;

use crate::failure::Chain;

pub use delivery::{Delivery, Outcome, Subscription};
pub use error::{Error, Result};
pub use message::{Message, Metadata};
pub use request::{Replies, RequestOptions};
pub use retry::Retry;

/// A broker of messages.
///
/// A message reaches every subscriber whose pattern matches its topic, and one subscriber of each group (or of each pattern
/// of a group, without [`MIXED_GROUPS`](Self::MIXED_GROUPS)). A subscriber gets the messages of one publisher on one topic in
/// their order, but for those that come again. What a subscriber fails to handle is delivered again, to it or to its group.
/// A message may be delivered twice all the same, where a broker or a subscriber was lost before it was told of the first
/// time. `#[wasi_backend(messaging)]` makes an implementor a [`Backend`](crate::Backend).
///
/// Publishing and subscribing are an engine's own; requests and replies are made of these.
///
/// ```
/// use runtime::messaging::{Message, Messaging, Result, SubscribeOptions};
///
/// async fn greet(broker: &impl Messaging) -> Result<()> {
///     let mut greetings = broker.subscribe("greetings.*", SubscribeOptions::alone()).await?;
///     broker.publish("greetings.world", Message::new("hello")).await?;
///
///     let delivery = greetings.next().await.expect("the broker goes on")?;
///     assert_eq!(delivery.message.data, "hello");
///     delivery.ack().await
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is declared a messaging backend, but does not implement `Messaging`",
    label = "needs `impl runtime::messaging::Messaging for {Self}`",
    note = "two methods are required: publish, subscribe"
)]
pub trait Messaging: Send + Sync + 'static {
    /// Promises that every future is ready at its first poll, so that a host can call without an executor. That of
    /// [`request`](Self::request) may wait all the same, since the reply is somebody else's.
    const IMMEDIATE: bool = false;

    /// Whether [`subscribe`](Self::subscribe) takes patterns with wildcards. A backend without them refuses such a
    /// pattern with [`Error::Other`], as [`topic::check_topic`] does.
    const WILDCARDS: bool = false;

    /// Whether the members of one group share the messages among all of them, whatever pattern each has subscribed to.
    ///
    /// Without, a group shares the messages of each pattern by itself, and what two of its patterns match is delivered for
    /// both.
    const MIXED_GROUPS: bool = false;

    /// Whether a message that fails again and again is given up, and then goes to its
    /// [dead-letter topic](Self::dead_letter_topic). Without, it is delivered until it is handled.
    const DEAD_LETTERS: bool = false;

    /// Makes sure that a client of this name can be used; serves `client.connect`.
    ///
    /// # Errors
    ///
    /// [`Error::Connection`], [`Error::PermissionDenied`].
    fn open(&self, client: &str) -> impl Future<Output = Result<()>> + Send {
        let _ = client;
        async { Ok(()) }
    }

    /// Publishes a message to every subscriber of a topic; serves `producer.send`.
    ///
    /// The answer says that the broker has it, for all of them. Where it can neither keep it nor deliver it yet, this waits.
    /// That nobody has subscribed is no error. What is given up, or fails for want of a connection, may have been published.
    ///
    /// # Errors
    ///
    /// [`Error::Other`] for what is no topic and for a message that is too large, [`Error::PermissionDenied`],
    /// [`Error::Connection`].
    fn publish(&self, topic: &str, message: Message) -> impl Future<Output = Result<()>> + Send;

    /// Subscribes to the topics that match a pattern, alone or as a member of a group that shares the messages.
    ///
    /// Messages that are published after the answer are delivered, and none from before to who subscribes alone. What a
    /// member of a group leaves behind goes to the others. Where this is given up before its answer, nobody has subscribed.
    ///
    /// Where the connection is lost for so long that messages may be missed, the last item of the [`Subscription`] is an
    /// [`Error::Connection`]: a host tells of it in its log, and subscribes again.
    ///
    /// # Errors
    ///
    /// [`Error::Other`] for what is no pattern, and for one with wildcards where these are not offered;
    /// [`Error::PermissionDenied`], [`Error::Connection`].
    fn subscribe(
        &self,
        pattern: &str,
        options: SubscribeOptions,
    ) -> impl Future<Output = Result<Subscription>> + Send;

    /// The topic that the messages on `topic` go to when they are given up, where these are
    /// [offered](Self::DEAD_LETTERS).
    ///
    /// A dead letter has the data, the content type and the metadata of its message. Behind these, the metadata has
    /// `dead-letter-topic`: where the message was published. [`Message::into_dead_letter`] makes it. Who subscribes to the
    /// topic gets it as any message, but one that is given up too becomes no other. It may be longer than a topic that a guest
    /// can name.
    fn dead_letter_topic(&self, topic: &str) -> String {
        format!("dead-letters.{topic}")
    }

    /// Publishes a message and waits for replies; serves `request-reply.request`.
    ///
    /// Answers as soon as there are as many replies as were asked for, and otherwise with what came in time.
    ///
    /// The default subscribes to a topic below [`topic::INBOX`] of its own, and replies are published there.
    ///
    /// # Errors
    ///
    /// [`Error::Timeout`] when none came in time, or the message could not be published in time, [`Error::Connection`] when
    /// none can come any more, [`Error::Other`] when they are larger than the options allow, and as
    /// [`publish`](Self::publish).
    fn request(
        &self,
        topic: &str,
        mut message: Message,
        options: RequestOptions,
    ) -> impl Future<Output = Result<Vec<Message>>> + Send {
        async move {
            let mut replies = Replies::to(&options);
            let mut published = false;
            let mut ended = None;
            let asking = async {
                let inbox = format!("{}.{}", topic::INBOX, Uuid::new_v4().simple());
                let alone = SubscribeOptions::alone();
                let mut inbox_messages = self.subscribe(&inbox, alone).await?;
                message.reply_to = Some(inbox);
                self.publish(topic, message).await?;
                published = true;
                while !replies.are_enough() {
                    let delivery = match inbox_messages.next().await {
                        Some(Ok(delivery)) => delivery,
                        end => {
                            ended = Some(end.and_then(Result::err));
                            break;
                        }
                    };
                    replies.push(delivery.message.clone())?;
                    // It is here all the same, and nobody else gets what is in this inbox.
                    if let Err(error) = delivery.ack().await {
                        let error = Chain(&error);
                        tracing::warn!(target: "wasi_backend", "the broker was not told of a reply: {error}");
                    }
                }
                Ok::<_, Error>(())
            };
            if let Ok(asked) = timeout(options.timeout, asking).await {
                asked?;
            }
            let replies = replies.into_messages();
            if !replies.is_empty() || options.replies == 0 && published {
                if let Some(Some(why)) = &ended {
                    let why = Chain(why);
                    tracing::warn!(target: "wasi_backend", "the wait for more replies was lost: {why}");
                }
                return Ok(replies);
            }
            let lost = || Error::connection("the broker ended the wait for replies");
            Err(ended.map_or(Error::Timeout, |why| why.unwrap_or_else(lost)))
        }
    }

    /// Answers a message, any number of times; does nothing where nobody waits for an answer. Serves
    /// `request-reply.reply`.
    ///
    /// # Errors
    ///
    /// As [`publish`](Self::publish).
    fn reply(&self, to: &Message, message: Message) -> impl Future<Output = Result<()>> + Send {
        async move {
            match &to.reply_to {
                Some(inbox) => self.publish(inbox, message).await,
                None => Ok(()),
            }
        }
    }
}

crate::call::erase! {
    trait ErasedMessaging for Messaging {
        fn open<'a>(client: &'a str) -> ();
        fn publish<'a>(topic: &'a str, message: Message) -> ();
        fn reply<'a>(to: &'a Message, message: Message) -> ();
        fn subscribe<'a>(pattern: &'a str, options: SubscribeOptions) -> Subscription;
    }
    waiting {
        fn request<'a>(topic: &'a str, message: Message, options: RequestOptions) -> Vec<Message>;
    }
}

/// How a subscriber takes its messages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SubscribeOptions {
    /// The group that shares the messages, each of which goes to one of its members. `None` for who is alone.
    ///
    /// It is any text, and two that differ in anything are two groups. A broker whose own names may not be like that encodes
    /// it, or refuses it with [`Error::Other`].
    pub group: Option<String>,
    /// How many messages it handles at a time, 1 at least, where that is known. An engine may fetch as many before it is asked
    /// for them; what it fetches, nobody else of the group can have.
    pub at_once: Option<usize>,
}

impl SubscribeOptions {
    /// Gets every message.
    #[must_use]
    pub fn alone() -> Self {
        Self::default()
    }

    /// Shares the messages with the other members of a group.
    ///
    /// ```
    /// use runtime::messaging::SubscribeOptions;
    ///
    /// let desk = SubscribeOptions::in_group("desk").at_once(8);
    /// assert_eq!((desk.group.as_deref(), desk.at_once), (Some("desk"), Some(8)));
    /// ```
    #[must_use]
    pub fn in_group(group: impl Into<String>) -> Self {
        Self {
            group: Some(group.into()),
            ..Self::default()
        }
    }

    /// Handles so many messages at a time, 1 at least.
    #[must_use]
    pub fn at_once(mut self, messages: usize) -> Self {
        self.at_once = Some(messages.max(1));
        self
    }
}
