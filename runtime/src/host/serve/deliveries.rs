//! Messages, delivered to components.

use std::sync::Arc;
use std::time::Instant;

use tokio_util::sync::CancellationToken;

use super::export::Role;
use super::guest::{Ended, call};
use super::reloadable::Served;
use super::{Component, ServeError, Subscribed, Work};
use crate::Interface;
use crate::host::link::{MessagingError, chain};
use crate::messaging::Delivery;

/// Subscribes a component, and answers with what delivers to it until the work stops.
pub(super) async fn subscribe(
    work: Arc<Work>,
    subscribed: Subscribed,
) -> Result<impl Future<Output = ()> + Send + 'static, ServeError> {
    let Subscribed { pattern, group, by } = subscribed;
    by.requires(Role::Handler)?;
    let backends = work.host.backends();
    let broker = backends.messaging.as_ref();
    let broker = broker.ok_or(ServeError::NoBackend(Interface::Messaging))?;
    let broker = Arc::clone(&broker.backend);
    let subscription = broker.subscribe(&pattern, group.as_deref()).await;
    let mut subscription = subscription.map_err(|source| ServeError::Subscribe {
        component: by.component().name().to_owned(),
        pattern: pattern.clone(),
        source,
    })?;
    Ok(async move {
        let stopping = work.stopping.clone();
        // A place first: a message that is taken has to be handled.
        while let Some(place) = unless(&stopping, work.host.admission().trigger()).await {
            let Some(next) = unless(&stopping, subscription.next()).await else {
                return;
            };
            let Some(delivery) = next else {
                let component = by.component();
                let component = component.name();
                tracing::error!(component, pattern, "the broker ended the subscription");
                return;
            };
            let served = by.now();
            let component = served.component.clone();
            let told = Told::of(&delivery);
            let guest = handle(served, delivery);
            let tell = |component: &Component, ended| told.tell(component, ended);
            work.run(component, place, guest, tell).let_go();
        }
    })
}

/// Waits for something unless the work stops before.
async fn unless<T>(stopping: &CancellationToken, something: impl Future<Output = T>) -> Option<T> {
    stopping.run_until_cancelled(something).await
}

/// What a handler answers.
type Answer = Result<(), MessagingError>;

/// Has a guest handle a message, and settles it.
///
/// Where the guest traps, or this is dropped because it took too long, so is the delivery, which then comes again.
async fn handle(served: Arc<Served>, delivery: Delivery) -> wasmtime::Result<Answer> {
    let component = &served.component;
    let mut store = component.store(&[component.name().to_owned()])?;
    let message = store.data_mut().push_or_trap(delivery.message.clone())?;
    let Some(Ok(function)) = &served.exports.handler else {
        unreachable!("only what exports a handler is subscribed");
    };
    let (answer,): (Answer,) = call(component, store, function, (message,)).await?;
    let settled = match answer {
        Ok(()) => delivery.ack().await,
        Err(_) => delivery.nack().await,
    };
    if let Err(error) = settled {
        let component = component.name();
        tracing::error!(
            component,
            "the broker was not told of a message: {}",
            chain(&error)
        );
    }
    Ok(answer)
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
            topic: delivery.message.topic.clone().unwrap_or_default(),
            attempt: delivery.attempt,
        }
    }

    fn tell(self, component: &Component, ended: Ended<Answer>) {
        let error = match ended {
            Some(Ok(Ok(()))) => None,
            Some(Ok(Err(error))) => Some(error.to_string()),
            Some(Err(error)) => Some(chain(&error)),
            None => Some("the server is shut down".to_owned()),
        };
        let outcome = if error.is_none() { "handled" } else { "failed" };
        let Self { topic, attempt, .. } = self;
        let ms = self.start.elapsed().as_secs_f64() * 1e3;
        let component = component.name();
        tracing::info!(target: "wasi_backend::served", component, topic, attempt, outcome, ms, error, "delivery");
    }
}
