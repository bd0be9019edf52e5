#[cfg(test)]
mod tests;

use std::fmt;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use futures_util::{Stream, StreamExt as _};
use tokio::runtime::Handle;
use tokio::task::AbortHandle;
use tokio::time::sleep;

use super::{Error, Message, Result};
use crate::call::BoxFuture;
use crate::failure::Chain;
use crate::items::Items;

/// Messages as they are delivered to one subscriber. Dropping it ends the subscription, and not the deliveries that it gave:
/// these can be settled all the same.
///
/// The stream ends where the broker does, with an error as its last item where there is a reason to tell.
#[must_use = "a subscription ends when it is dropped"]
pub struct Subscription(Items<Delivery, Error>);

impl Subscription {
    /// The deliveries of a stream, up to its first error.
    pub fn from_stream(stream: impl Stream<Item = Result<Delivery>> + Send + 'static) -> Self {
        Self(Items::of(stream))
    }

    /// Waits for the next delivery; `None` when the broker has ended the subscription.
    ///
    /// # Errors
    ///
    /// The reason for which the subscription has ended, as [`Error::Connection`].
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

/// How the handling of a delivery ended. A broker takes an outcome that it does not know for [`Failed`](Self::Failed).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
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
/// where a broker takes silence for failure, [`keep_alive`](Self::keep_alive) tells it meanwhile that the message is in hand.
#[must_use = "a delivery that is dropped is delivered again"]
pub struct Delivery {
    /// The message.
    pub message: Message,
    /// Which attempt this is, from 1.
    pub attempt: u32,
    /// Gone before the broker is told of the outcome.
    alive: Option<Alive>,
    settle: Settle,
}

impl Delivery {
    /// A delivery that tells its broker the outcome through `settle`.
    ///
    /// It is called once. Where the delivery is dropped it is told [`Outcome::Failed`]. What nobody waits for any more goes on as
    /// a task of the tokio runtime on which this was called, or else of that on which it is dropped.
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
            alive: None,
            settle: Settle(Some((
                Box::new(|outcome| Box::pin(settle(outcome))),
                Handle::try_current().ok(),
            ))),
        }
    }

    /// The same delivery, of which `tell` tells the broker each time that so long has passed that it is in hand, until it is
    /// settled or dropped. That is every millisecond at most.
    ///
    /// It is told by a task of the tokio runtime on which this is called. A broker that cannot be told is told again the next
    /// time, and the log has it.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    pub fn keep_alive<F, Fut>(mut self, every: Duration, mut tell: F) -> Self
    where
        F: FnMut() -> Fut + Send + 'static,
        Fut: Future<Output = Result<()>> + Send + 'static,
    {
        let every = every.max(Duration::from_millis(1));
        let telling = tokio::spawn(async move {
            loop {
                sleep(every).await;
                if let Err(error) = tell().await {
                    let error = Chain(&error);
                    tracing::warn!(target: "wasi_backend", "the broker was not told that a message is in hand: {error}");
                }
            }
        });
        self.alive = Some(Alive(telling.abort_handle()));
        self
    }

    /// The message was handled. The broker is told of it also where this is begun and then given up.
    ///
    /// # Errors
    ///
    /// When the broker cannot be told; it will then deliver the message again.
    pub async fn ack(mut self) -> Result<()> {
        self.alive = None;
        self.settle.tell(Outcome::Handled).await
    }

    /// Handling failed: the broker delivers the message again, later, or gives it up to a dead-letter topic. It is told of it
    /// also where this is begun and then given up.
    ///
    /// # Errors
    ///
    /// When the broker cannot be told.
    pub async fn nack(mut self) -> Result<()> {
        self.alive = None;
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

/// What tells the broker that a message is in hand, until it is dropped.
struct Alive(AbortHandle);

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.abort();
    }
}

type Tell = Box<dyn FnOnce(Outcome) -> BoxFuture<'static, Result<()>> + Send>;

/// What tells the broker, until it was told, and the runtime that the delivery came on.
struct Settle(Option<(Tell, Option<Handle>)>);

impl Settle {
    fn tell(&mut self, outcome: Outcome) -> Telling {
        let (tell, runtime) = self.0.take().expect("a delivery is settled once");
        Telling {
            future: Some(tell(outcome)),
            runtime,
        }
    }
}

impl Drop for Settle {
    fn drop(&mut self) {
        let Some((_, runtime)) = &self.0 else { return };
        let runtime = runtime.clone();
        // This may be dropped because of a panic, and another one would end the process.
        let told = catch_unwind(AssertUnwindSafe(|| {
            let _entered = runtime.as_ref().map(Handle::enter);
            let mut telling = self.tell(Outcome::Failed);
            let mut now = Context::from_waker(Waker::noop());
            if let Poll::Ready(told) = Pin::new(&mut telling).poll(&mut now) {
                log(told);
            }
        }));
        if told.is_err() {
            tracing::error!(target: "wasi_backend", "a backend panicked when it was told of a message that was dropped");
        }
    }
}

/// A broker that is being told. Where nobody waits for that any more, a task does.
struct Telling {
    future: Option<BoxFuture<'static, Result<()>>>,
    runtime: Option<Handle>,
}

impl Future for Telling {
    type Output = Result<()>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        // Taken out, so that one that panics is not asked again.
        let Some(mut future) = self.future.take() else {
            return Poll::Ready(Ok(()));
        };
        let told = future.as_mut().poll(context);
        if told.is_pending() {
            self.future = Some(future);
        }
        told
    }
}

impl Drop for Telling {
    fn drop(&mut self) {
        let Some(future) = self.future.take() else {
            return;
        };
        let runtime = self.runtime.take();
        match runtime.or_else(|| Handle::try_current().ok()) {
            Some(runtime) => drop(runtime.spawn(async { log(future.await) })),
            None => log(Err(Error::other("there is no runtime to wait on"))),
        }
    }
}

fn log(told: Result<()>) {
    if let Err(error) = told {
        let error = Chain(&error);
        tracing::warn!(target: "wasi_backend", "the broker was not told what became of a message: {error}");
    }
}
