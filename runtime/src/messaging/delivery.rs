use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::{Stream, StreamExt as _};

use super::{Message, Result};
use crate::call::BoxFuture;

/// Messages as they are delivered to one subscriber. Dropping it ends the subscription.
#[must_use]
pub struct Subscription(Pin<Box<dyn Stream<Item = Delivery> + Send>>);

impl Subscription {
    /// The deliveries of a stream.
    pub fn from_stream(stream: impl Stream<Item = Delivery> + Send + 'static) -> Self {
        Self(Box::pin(stream))
    }

    /// Waits for the next delivery; `None` when the broker has ended the subscription.
    pub async fn next(&mut self) -> Option<Delivery> {
        self.0.next().await
    }
}

impl Stream for Subscription {
    type Item = Delivery;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Delivery>> {
        self.0.poll_next_unpin(context)
    }
}

impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Subscription")
    }
}

/// How the handling of a delivery ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The message was handled, and need not be delivered again.
    Handled,
    /// Handling failed; the message is to be delivered again, later.
    Failed,
}

type Settle = Box<dyn FnOnce(Outcome) -> BoxFuture<'static, Result<()>> + Send>;

/// One message in the hands of one subscriber.
///
/// It is settled by [`ack`](Self::ack) or [`nack`](Self::nack), in any order with others. One that is dropped counts as
/// failed. While it is not settled, and while it waits to be delivered again, other messages go on being delivered.
#[must_use = "a delivery that is dropped is delivered again"]
pub struct Delivery {
    /// The message.
    pub message: Message,
    /// Which attempt this is, from 1.
    pub attempt: u32,
    settle: Settle,
}

impl Delivery {
    /// A delivery that tells its broker the outcome through `settle`.
    ///
    /// When `settle` is dropped without a call, the broker delivers the message again.
    pub fn new<F, Fut>(message: Message, attempt: u32, settle: F) -> Self
    where
        F: FnOnce(Outcome) -> Fut + Send + 'static,
        Fut: Future<Output = Result<()>> + Send + 'static,
    {
        Self {
            message,
            attempt,
            settle: Box::new(|outcome| Box::pin(settle(outcome))),
        }
    }

    /// The message was handled.
    ///
    /// # Errors
    ///
    /// When the broker cannot be told; it will then deliver the message again.
    pub async fn ack(self) -> Result<()> {
        (self.settle)(Outcome::Handled).await
    }

    /// Handling failed: the broker delivers the message again, later, or gives it up to a dead-letter topic.
    ///
    /// # Errors
    ///
    /// When the broker cannot be told.
    pub async fn nack(self) -> Result<()> {
        (self.settle)(Outcome::Failed).await
    }
}

impl fmt::Debug for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery")
            .field("message", &self.message)
            .field("attempt", &self.attempt)
            .finish_non_exhaustive()
    }
}
