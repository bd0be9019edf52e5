//! Messages, delivered to components.

use std::sync::Arc;
use std::time::Instant;

use tokio::sync::Semaphore;

use super::admission::{Place, Source};
use super::backoff::Backoff;
use super::export::Role;
use super::guest::Answered;
use super::handle::handled;
use super::reloadable::Served;
use super::{Component, ServeError, Subscribe, Subscribed, Work};
use crate::Interface;
use crate::host::link::{chain, guarded};
use crate::host::words::{bounded, shortened};
use crate::messaging::{Delivery, Subscription};

/// Subscribes a component, and answers with what delivers to it until the work idles.
pub(super) async fn subscribe(
    work: Arc<Work>,
    subscribed: Subscribed,
) -> Result<impl Future<Output = ()> + Send + 'static, ServeError> {
    subscribed.by.serves_as(Role::Handler)?;
    let subscription = begin(&subscribed).await?;
    // Before any guest has a place.
    let source = work.host.admission().source();
    Ok(async move {
        let idling = work.idling.clone();
        let delivering = deliver_all(&work, &source, &subscribed, subscription);
        idling.run_until_cancelled(delivering).await;
    })
}

async fn begin(subscribed: &Subscribed) -> Result<Subscription, ServeError> {
    let Subscribed { to, by } = subscribed;
    let Subscribe { pattern, options } = to;
    let component = by.component();
    let broker = component.host().backends().messaging.as_ref();
    let broker = broker.ok_or(ServeError::NoBackend(Interface::Messaging))?;
    let subscription = broker.backend.subscribe(pattern, options.clone()).await;
    subscription.map_err(|source| ServeError::Subscribe {
        component: component.name().to_owned(),
        pattern: pattern.clone(),
        source,
    })
}

/// Delivers each message to a guest of its own. What is dropped here, because nothing is to be delivered any more, comes
/// again elsewhere.
async fn deliver_all(
    work: &Work,
    source: &Source,
    subscribed: &Subscribed,
    mut subscription: Subscription,
) {
    let turns = subscribed
        .to
        .options
        .at_once
        .unwrap_or(Semaphore::MAX_PERMITS);
    let turns = Arc::new(Semaphore::new(turns.min(Semaphore::MAX_PERMITS)));
    loop {
        // A message that nobody handles yet is for the broker to keep, and for others of the group to take.
        let turn = Arc::clone(&turns).acquire_owned().await;
        let delivery = match guarded("subscription", subscription.next()).await {
            Ok(Some(Ok(delivery))) => delivery,
            ended => {
                let name = subscribed.by.component().name().to_owned();
                let pattern = &subscribed.to.pattern;
                let why = match ended {
                    Err(panic) => panic.to_string(),
                    Ok(Some(Err(error))) => format!("the subscription was lost: {}", chain(&error)),
                    Ok(_) => "the broker ended the subscription".to_owned(),
                };
                tracing::error!(target: "wasi_backend", component = name, pattern, "{why}");
                subscription = subscribed_again(subscribed).await;
                continue;
            }
        };
        let (served, place) = work.triggered(source, &subscribed.by).await;
        let component = served.component.clone();
        let told = Told::of(&delivery);
        let span = tracing::info_span!(target: "wasi_backend", "delivery", topic = told.topic);
        let answered = Answered::default();
        let guest = handle(served, place.clone(), delivery, answered.clone());
        let tell = move |component: &Component, ended| {
            told.tell(component, answered.settle(component, ended).as_deref());
            drop(turn);
        };
        let run = || work.run(component, place, guest, tell).let_go();
        span.in_scope(run);
    }
}

async fn subscribed_again(subscribed: &Subscribed) -> Subscription {
    let mut backoff = Backoff::default();
    loop {
        backoff.wait().await;
        let why = match guarded("subscribe", begin(subscribed)).await {
            Ok(Ok(subscription)) => return subscription,
            Ok(Err(error)) => chain(&error),
            Err(panic) => panic.to_string(),
        };
        tracing::error!(target: "wasi_backend", "{why}");
    }
}

/// Has a guest handle a message, and settles it.
///
/// Where the guest traps, or this is dropped because it took too long, so is the delivery, which then comes again.
async fn handle(
    served: Arc<Served>,
    place: Place,
    delivery: Delivery,
    answered: Answered,
) -> wasmtime::Result<()> {
    let component = &served.component;
    let store = component.store_in(place)?;
    let message = delivery.message.clone();
    handled(&served, store, message, async |answer| {
        let settled = match &answer {
            Ok(()) => delivery.ack().await,
            Err(_) => delivery.nack().await,
        };
        if let Err(error) = settled {
            let component = component.name();
            tracing::error!(
                target: "wasi_backend",
                component,
                "the broker was not told of a message: {}",
                chain(&error)
            );
        }
        answered.with(answer.err().map(|error| bounded(format_args!("{error}"))));
    })
    .await
}

/// What is told of a delivery.
struct Told {
    start: Instant,
    topic: String,
    attempt: u32,
}

impl Told {
    fn of(delivery: &Delivery) -> Self {
        Self {
            start: Instant::now(),
            topic: shortened(delivery.message.topic.as_deref().unwrap_or_default()).to_owned(),
            attempt: delivery.attempt,
        }
    }

    fn tell(self, component: &Component, error: Option<&str>) {
        let Self { topic, attempt, .. } = self;
        let ms = self.start.elapsed().as_secs_f64() * 1e3;
        let component = component.name();
        if error.is_some() {
            let outcome = "failed";
            tracing::warn!(target: "wasi_backend::served", component, topic, attempt, outcome, ms, error, "delivery");
        } else {
            let outcome = "handled";
            tracing::info!(target: "wasi_backend::served", component, topic, attempt, outcome, ms, error, "delivery");
        }
    }
}
