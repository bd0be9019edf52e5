//! A broker that is wrong in one way.

use std::future::ready;
use std::pin::pin;
use std::task::{Context, Poll};

use defaults::MemoryMessaging;
use futures_util::StreamExt as _;
use runtime::messaging::{
    Delivery, Error, Message, Messaging, Outcome, RequestOptions, Result, SubscribeOptions,
    Subscription,
};

/// What a wrong broker does otherwise than the right one.
pub(super) trait Fault: Send + Sync + 'static {
    const WILDCARDS: bool = true;
    const MIXED_GROUPS: bool = true;
    const DEAD_LETTERS: bool = true;

    fn publish(
        broker: &MemoryMessaging,
        topic: &str,
        message: Message,
    ) -> impl Future<Output = Result<()>> + Send {
        broker.publish(topic, message)
    }

    fn subscribe(
        broker: &MemoryMessaging,
        pattern: &str,
        options: SubscribeOptions,
    ) -> impl Future<Output = Result<Subscription>> + Send {
        broker.subscribe(pattern, options)
    }

    /// What a subscriber gets of a delivery, if it gets it.
    fn deliver(broker: &MemoryMessaging, pattern: &str, delivery: Delivery) -> Option<Delivery> {
        let _ = (broker, pattern);
        Some(delivery)
    }

    fn request(
        broker: &Wrong<Self>,
        topic: &str,
        message: Message,
        options: RequestOptions,
    ) -> impl Future<Output = Result<Vec<Message>>> + Send
    where
        Self: Sized,
    {
        broker.broker.request(topic, message, options)
    }
}

pub(super) struct Wrong<F> {
    pub(super) broker: MemoryMessaging,
    pub(super) fault: F,
}

impl<F: Fault> Messaging for Wrong<F> {
    const WILDCARDS: bool = F::WILDCARDS;
    const MIXED_GROUPS: bool = F::MIXED_GROUPS;
    const DEAD_LETTERS: bool = F::DEAD_LETTERS;

    async fn publish(&self, topic: &str, message: Message) -> Result<()> {
        F::publish(&self.broker, topic, message).await
    }

    async fn subscribe(&self, pattern: &str, options: SubscribeOptions) -> Result<Subscription> {
        let deliveries = F::subscribe(&self.broker, pattern, options).await?;
        let (broker, pattern) = (self.broker.clone(), pattern.to_owned());
        Ok(Subscription::from_stream(deliveries.filter_map(
            move |delivery| {
                let delivered = delivery.map(|delivery| F::deliver(&broker, &pattern, delivery));
                ready(delivered.transpose())
            },
        )))
    }

    fn dead_letter_topic(&self, topic: &str) -> String {
        self.broker.dead_letter_topic(topic)
    }

    async fn request(
        &self,
        topic: &str,
        message: Message,
        options: RequestOptions,
    ) -> Result<Vec<Message>> {
        F::request(self, topic, message, options).await
    }
}

/// A delivery that makes what it likes of its outcome. The broker's own has failed unless it is told otherwise.
pub(super) fn settled<Fut>(
    delivery: Delivery,
    settle: impl FnOnce(Delivery, Outcome) -> Fut + Send + 'static,
) -> Delivery
where
    Fut: Future<Output = Result<()>> + Send + 'static,
{
    let (message, attempt) = (delivery.message.clone(), delivery.attempt);
    Delivery::new(message, attempt, |outcome| settle(delivery, outcome))
}

/// Tells the broker that a delivery was handled that nobody saw.
pub(super) fn swallow(delivery: Delivery) {
    let acknowledged =
        pin!(delivery.ack()).poll(&mut Context::from_waker(std::task::Waker::noop()));
    assert!(matches!(acknowledged, Poll::Ready(Ok::<(), Error>(()))));
}

pub(super) fn only_if(holds: bool, delivery: Delivery) -> Option<Delivery> {
    if holds {
        return Some(delivery);
    }
    swallow(delivery);
    None
}
