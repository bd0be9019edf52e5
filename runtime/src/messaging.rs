//! Messages on topics: what serves `wasi:messaging`.

mod delivery;
mod error;
mod message;
pub mod topic;

use std::future::Future;
use std::time::Duration;

use tokio::time::{Instant, timeout_at};
use uuid::Uuid;

pub use delivery::{Delivery, Outcome, Subscription};
pub use error::{Error, Result};
pub use message::{Message, Metadata};

/// A broker of messages.
///
/// A message reaches every subscriber whose pattern matches its topic, and one subscriber of each group. What a
/// subscriber fails to handle is delivered again. `#[wasi_backend(messaging)]` makes an implementor a
/// [`Backend`](crate::Backend).
///
/// Publishing and subscribing are an engine's own; requests and replies are made of these.
///
/// ```
/// use runtime::messaging::{Message, Messaging, Result, Subscription};
///
/// async fn greet(broker: &impl Messaging) -> Result<()> {
///     let mut greetings = broker.subscribe("greetings.*", None).await?;
///     broker.publish("greetings.world", Message::new("hello")).await?;
///
///     let delivery = greetings.next().await.expect("the broker goes on");
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
    /// Promises that every future is ready at its first poll, so that a host can call without an executor.
    const IMMEDIATE: bool = false;

    /// Whether [`subscribe`](Self::subscribe) takes patterns with wildcards.
    const WILDCARDS: bool = false;

    /// Makes sure that a client of this name can be used; serves `client.connect`.
    ///
    /// # Errors
    ///
    /// [`Error::Connection`], [`Error::PermissionDenied`].
    fn open(&self, client: &str) -> impl Future<Output = Result<()>> + Send {
        let _ = client;
        async { Ok(()) }
    }

    /// Hands a message to every subscriber of a topic, and waits while one cannot take it; serves `producer.send`.
    ///
    /// # Errors
    ///
    /// [`Error::Other`] for what is no topic, [`Error::PermissionDenied`], [`Error::Connection`].
    fn publish(&self, topic: &str, message: Message) -> impl Future<Output = Result<()>> + Send;

    /// Subscribes to the topics that match a pattern, alone or as a member of a group that shares the messages.
    ///
    /// Messages that are published after the answer are delivered.
    ///
    /// # Errors
    ///
    /// [`Error::Other`] for what is no pattern, and for one with wildcards where these are not offered.
    fn subscribe(
        &self,
        pattern: &str,
        group: Option<&str>,
    ) -> impl Future<Output = Result<Subscription>> + Send;

    /// Publishes a message and waits for replies; serves `request-reply.request`.
    ///
    /// Answers as soon as there are as many replies as were asked for, and otherwise with what came in time.
    ///
    /// # Errors
    ///
    /// [`Error::Timeout`] when none came in time, and as [`publish`](Self::publish).
    fn request(
        &self,
        topic: &str,
        mut message: Message,
        options: RequestOptions,
    ) -> impl Future<Output = Result<Vec<Message>>> + Send {
        async move {
            let deadline = Instant::now() + options.timeout;
            let inbox = format!("{}.{}", topic::INBOX, Uuid::new_v4().simple());
            let mut inbox_messages = self.subscribe(&inbox, None).await?;
            message.reply_to = Some(inbox);
            let published = timeout_at(deadline, self.publish(topic, message)).await;
            published.map_err(|_| Error::Timeout)??;

            let mut replies = Vec::new();
            while replies.len() < options.replies {
                match timeout_at(deadline, inbox_messages.next()).await {
                    Ok(Some(delivery)) => {
                        replies.push(delivery.message.clone());
                        delivery.ack().await?;
                    }
                    Ok(None) | Err(_) if replies.is_empty() => return Err(Error::Timeout),
                    Ok(None) | Err(_) => break,
                }
            }
            Ok(replies)
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
        fn request<'a>(topic: &'a str, message: Message, options: RequestOptions) -> Vec<Message>;
        fn reply<'a>(to: &'a Message, message: Message) -> ();
    }
}

/// How long a request waits, and for how many replies; `request-reply.request-options`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestOptions {
    /// How long to wait for all of the replies.
    pub timeout: Duration,
    /// How many replies are enough. With 0 the request does not wait.
    pub replies: usize,
}

impl Default for RequestOptions {
    /// One reply within five seconds.
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(5),
            replies: 1,
        }
    }
}
