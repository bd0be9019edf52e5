mod delivering;
mod failing;
mod leaving;
mod logging;
mod pushing_back;

use std::pin::pin;
use std::task::{Context, Waker};

use runtime::messaging::Delivery;
use runtime::{Backend, FromEnv as _};
use tokio::time::{Instant, timeout};

use super::*;

/// Longer than anything here waits. The clock is paused, so that what does not come is soon known.
const LONG: Duration = Duration::from_hours(24);

async fn broker_with<const N: usize>(options: [(&str, &str); N]) -> MemoryMessaging {
    let options = MemoryMessagingOptions::from_pairs(options).unwrap();
    MemoryMessaging::connect_with(options).await.unwrap()
}

async fn broker() -> MemoryMessaging {
    broker_with([]).await
}

async fn subscribe(broker: &MemoryMessaging, pattern: &str) -> Subscription {
    broker
        .subscribe(pattern, SubscribeOptions::alone())
        .await
        .unwrap()
}

async fn join(broker: &MemoryMessaging, pattern: &str, group: &str) -> Subscription {
    broker
        .subscribe(pattern, SubscribeOptions::in_group(group))
        .await
        .unwrap()
}

async fn publish(broker: &MemoryMessaging, topic: &str, data: &'static str) {
    send(broker, topic, Message::new(data)).await.unwrap();
}

async fn send(broker: &MemoryMessaging, topic: &str, message: Message) -> Result<()> {
    let published = timeout(LONG, broker.publish(topic, message));
    published.await.expect("room in the queues")
}

async fn next(subscription: &mut Subscription) -> Delivery {
    let delivery = timeout(LONG, subscription.next());
    delivery.await.expect("a delivery").unwrap().unwrap()
}

/// The data of a message that is acknowledged.
async fn take(subscription: &mut Subscription) -> String {
    let delivery = next(subscription).await;
    let data = String::from_utf8(delivery.message.data.to_vec()).unwrap();
    delivery.ack().await.unwrap();
    data
}

/// The data of what is there without waiting, acknowledged.
fn take_all(subscription: &mut Subscription) -> Vec<String> {
    std::iter::from_fn(|| now(take(subscription))).collect()
}

/// The answer of a future that has it at once.
fn now<T>(future: impl Future<Output = T>) -> Option<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        std::task::Poll::Ready(answer) => Some(answer),
        std::task::Poll::Pending => None,
    }
}
