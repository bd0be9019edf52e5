#[cfg(test)]
mod tests;

use std::fmt;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use futures_util::{Stream, StreamExt as _};
use tokio::runtime::Handle;

use super::{Message, Result};
use crate::call::BoxFuture;

/// Messages as they are delivered to one subscriber. Dropping it ends the subscription, and not the deliveries that it gave:
/// these can be settled all the same.
///
/// The stream ends where the broker does, with an error as its last item where there is a reason to tell.
#[must_use]
pub struct Subscription(Pin<Box<dyn Stream<Item = Result<Delivery>> + Send>>);

impl Subscription {
    /// The deliveries of a stream.
    pub fn from_stream(stream: impl Stream<Item = Result<Delivery>> + Send + 'static) -> Self {
        Self(Box::pin(stream))
    }

    /// Waits for the next delivery; `None` when the broker has ended the subscription.
    ///
    /// # Errors
    ///
    /// The reason for which the subscription has ended, as [`Error::Connection`](super::Error::Connection).
    pub async fn next(&mut self) -> Option<Result<Delivery>> {
        self.0.next().await
    }
}

impl Stream for Subscription {
    type Item = Result<Delivery>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
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

/// One message in the hands of one subscriber.
///
/// It is settled by [`ack`](Self::ack) or [`nack`](Self::nack), in any order with others, and also when its subscription is
/// no more. One that is dropped has failed. While it is not settled, and while it waits to be delivered again, other messages
/// go on being delivered.
///
/// A host holds it for as long as a guest handles it, and before that until there is room for the guest. That may be minutes:
/// where an engine takes silence for failure, it has to be told meanwhile that the message is in hand.
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
    /// It is called once. Where the delivery is dropped it is told [`Outcome::Failed`], and what it then has to wait for
    /// goes on as a task of the tokio runtime, if there still is one.
    ///
    /// ```
    /// use runtime::messaging::{Delivery, Message, Outcome};
    /// use std::future::ready;
    ///
    /// let delivery = Delivery::new(Message::new("7"), 1, |outcome| {
    ///     assert_eq!(outcome, Outcome::Failed);
    ///     ready(Ok(()))
    /// });
    /// drop(delivery);
    /// ```
    pub fn new<F, Fut>(message: Message, attempt: u32, settle: F) -> Self
    where
        F: FnOnce(Outcome) -> Fut + Send + 'static,
        Fut: Future<Output = Result<()>> + Send + 'static,
    {
        Self {
            message,
            attempt,
            settle: Settle(Some(Box::new(|outcome| Box::pin(settle(outcome))))),
        }
    }

    /// The message was handled.
    ///
    /// # Errors
    ///
    /// When the broker cannot be told; it will then deliver the message again.
    pub async fn ack(self) -> Result<()> {
        self.settle.tell(Outcome::Handled).await
    }

    /// Handling failed: the broker delivers the message again, later, or gives it up to a dead-letter topic.
    ///
    /// # Errors
    ///
    /// When the broker cannot be told.
    pub async fn nack(self) -> Result<()> {
        self.settle.tell(Outcome::Failed).await
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

type Tell = Box<dyn FnOnce(Outcome) -> BoxFuture<'static, Result<()>> + Send>;

/// What tells the broker, until it was told.
struct Settle(Option<Tell>);

impl Settle {
    fn tell(mut self, outcome: Outcome) -> BoxFuture<'static, Result<()>> {
        let tell = self.0.take().expect("a delivery is settled once");
        tell(outcome)
    }
}

impl Drop for Settle {
    fn drop(&mut self) {
        let Some(tell) = self.0.take() else { return };
        // This may be dropped because of a panic, and another one would end the process.
        let told = catch_unwind(AssertUnwindSafe(|| {
            let mut telling = tell(Outcome::Failed);
            let mut now = Context::from_waker(Waker::noop());
            match telling.as_mut().poll(&mut now) {
                Poll::Ready(told) => log(told),
                Poll::Pending => later(telling),
            }
        }));
        if told.is_err() {
            tracing::error!(target: "wasi_backend", "a backend panicked when it was told of a message that was dropped");
        }
    }
}

fn later(telling: BoxFuture<'static, Result<()>>) {
    if let Ok(runtime) = Handle::try_current() {
        runtime.spawn(async { log(telling.await) });
    }
}

fn log(told: Result<()>) {
    if let Err(error) = told {
        tracing::warn!(target: "wasi_backend", "the broker was not told of a message that was dropped: {error}");
    }
}
