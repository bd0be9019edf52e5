use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// How many guests of a host run at a time.
///
/// Requests have places of their own, and so have deliveries and changes, so that a burst of the ones does not keep out the
/// others. A guest that waits for a reply has no place meanwhile: it must not keep out the guest that is to reply. Of those there
/// may be as many as there are places, and [some](AT_LEAST_WAITING) in any case; more wait in their places.
#[derive(Debug)]
pub(in super::super) struct Admission {
    requests: Arc<Semaphore>,
    triggers: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
    wait: Duration,
}

/// How many guests may wait for a reply without a place, however few places there are.
const AT_LEAST_WAITING: usize = 1000;

/// How many guests there may be at a time where so many may run for requests.
pub(in super::super) fn most(guests: usize) -> usize {
    guests
        .saturating_mul(2)
        .saturating_add(guests.max(AT_LEAST_WAITING))
}

impl Admission {
    pub(in super::super) fn new(guests: usize, wait: Duration) -> Self {
        let places = |guests: usize| Arc::new(Semaphore::new(guests.min(Semaphore::MAX_PERMITS)));
        Self {
            requests: places(guests),
            triggers: places(guests),
            waiting: places(guests.max(AT_LEAST_WAITING)),
            wait,
        }
    }

    /// A place for a request; none when it has waited as long as it may.
    pub(super) async fn request(&self) -> Option<Place> {
        let places = &self.requests;
        let permit = if let Ok(permit) = Arc::clone(places).try_acquire_owned() {
            permit
        } else {
            let permit = Arc::clone(places).acquire_owned();
            timeout(self.wait, permit).await.ok()?.ok()?
        };
        Some(self.place(places, permit))
    }

    /// A place for a delivery or a change, which can wait: their source keeps them.
    pub(super) async fn trigger(&self) -> Place {
        let permit = Arc::clone(&self.triggers).acquire_owned().await;
        self.place(&self.triggers, permit.expect("it is never closed"))
    }

    fn place(&self, among: &Arc<Semaphore>, permit: OwnedSemaphorePermit) -> Place {
        Place(Arc::new(Taken {
            among: Arc::clone(among),
            waiting: Arc::clone(&self.waiting),
            permit: Mutex::new(Some(permit)),
        }))
    }
}

/// The place of one guest, free again with its last handle.
#[derive(Debug, Clone)]
pub(in super::super) struct Place(Arc<Taken>);

#[derive(Debug)]
struct Taken {
    among: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
    permit: Mutex<Option<OwnedSemaphorePermit>>,
}

impl Place {
    /// Waits for what another guest may have to do, and leaves the place to it meanwhile.
    pub(in super::super) async fn leave_for<T>(&self, other: impl Future<Output = T>) -> T {
        let Ok(_waits) = self.0.waiting.try_acquire() else {
            return other.await;
        };
        drop(self.swap(None));
        let done = other.await;
        let again = Arc::clone(&self.0.among).acquire_owned().await;
        self.swap(again.ok());
        done
    }

    fn swap(&self, permit: Option<OwnedSemaphorePermit>) -> Option<OwnedSemaphorePermit> {
        let mut place = self.0.permit.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *place, permit)
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

    #[tokio::test]
    async fn who_waits_for_another_leaves_it_the_place() {
        let admission = Admission::new(1, Duration::ZERO);
        let place = admission.request().await.expect("there is a place");
        place
            .leave_for(async {
                assert!(admission.request().await.is_some());
            })
            .await;
        assert!(admission.request().await.is_none(), "it was taken again");
        drop(place);
        assert!(admission.request().await.is_some());
    }
}
