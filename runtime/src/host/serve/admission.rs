use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// How many guests of a host run at a time.
///
/// Requests have places of their own, and so have deliveries and changes: a request whose guest waits for a message to be
/// handled must not take the place of the handler.
#[derive(Debug)]
pub(in super::super) struct Admission {
    requests: Arc<Semaphore>,
    triggers: Arc<Semaphore>,
    wait: Duration,
}

/// A place that is free again when this is dropped.
pub(super) type Admitted = OwnedSemaphorePermit;

impl Admission {
    pub(in super::super) fn new(guests: usize, wait: Duration) -> Self {
        let places = || Arc::new(Semaphore::new(guests.min(Semaphore::MAX_PERMITS)));
        Self {
            requests: places(),
            triggers: places(),
            wait,
        }
    }

    /// A place for a request; none when it has waited as long as it may.
    pub(super) async fn request(&self) -> Option<Admitted> {
        let places = Arc::clone(&self.requests);
        match Arc::clone(&places).try_acquire_owned() {
            Ok(place) => Some(place),
            Err(_) => timeout(self.wait, places.acquire_owned()).await.ok()?.ok(),
        }
    }

    /// A place for a delivery or a change, which can wait: their source keeps them.
    pub(super) async fn trigger(&self) -> Admitted {
        let place = Arc::clone(&self.triggers).acquire_owned().await;
        place.expect("the semaphore is never closed")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_request_waits_for_its_turn_and_no_longer() {
        let admission = Admission::new(1, Duration::from_secs(5));
        let first = admission.request().await.expect("there is a place");
        assert!(admission.request().await.is_none());
        let (second, ()) = tokio::join!(admission.request(), async { drop(first) });
        assert!(second.is_some());
    }

    #[tokio::test]
    async fn requests_take_no_place_of_a_delivery() {
        let admission = Admission::new(1, Duration::ZERO);
        let _request = admission.request().await.expect("there is a place");
        drop(admission.trigger().await);
    }
}
