#[cfg(test)]
mod tests;

use std::future::{Future, pending};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::{Mutex as ReturnLock, OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

/// How many guests of a host run at a time.
///
/// Requests have places of their own, and so have deliveries and changes, so that a burst of the ones does not keep out the
/// others. A guest that waits for a reply has no place meanwhile: it must not keep out the guest that is to reply. Of those there
/// may be as many as there are places, and [some](AT_LEAST_WAITING) in any case; more wait in their places.
///
/// Each subscription and each watch has a place of its own beside those that it shares, out of half of them: guests that publish
/// wait for room in the queue of others, which would never have any if they had all places.
///
/// A guest of a component with several memories takes as many places, and no more than there are: what is kept for guests in a
/// pool is kept for as many memories.
#[derive(Debug, Clone)]
pub(in super::super) struct Admission {
    requests: Arc<Semaphore>,
    triggers: Arc<Semaphore>,
    /// As many of those as may still become places of one source alone.
    own: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
    /// How many places there are of each kind.
    guests: u32,
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
            own: places(guests / 2),
            waiting: places(guests.max(AT_LEAST_WAITING)),
            guests: u32::try_from(guests).unwrap_or(u32::MAX),
            wait,
        }
    }

    /// A place for a request to a component that takes so many; none when it has waited as long as it may.
    pub(super) async fn request(&self, size: u32) -> Option<Place> {
        let (places, size) = (&self.requests, self.fitting(size));
        let permit = if let Ok(permit) = Arc::clone(places).try_acquire_many_owned(size) {
            permit
        } else {
            let permit = Arc::clone(places).acquire_many_owned(size);
            timeout(self.wait, permit).await.ok()?.ok()?
        };
        Some(self.place(places, permit))
    }

    /// What brings deliveries or changes, with a place of its own where one is left.
    pub(super) fn source(&self) -> Source {
        let (own, triggers) = (Arc::clone(&self.own), Arc::clone(&self.triggers));
        let kept = own
            .try_acquire_owned()
            .and_then(|own| Ok((own, triggers.try_acquire_owned()?)));
        let kept = kept.ok();
        Source {
            own: Arc::new(Semaphore::new(usize::from(kept.is_some()))),
            _kept: kept,
        }
    }

    /// A place for a delivery or a change, which can wait: their source keeps them.
    pub(super) async fn trigger(&self, source: &Source, size: u32) -> Place {
        let (shared, own) = (&self.triggers, &source.own);
        let own_permit = async {
            if size > 1 {
                pending::<()>().await;
            }
            Arc::clone(own).acquire_owned().await
        };
        let (among, permit) = tokio::select! {
            biased;
            permit = own_permit => (own, permit),
            permit = Arc::clone(shared).acquire_many_owned(self.fitting(size)) => (shared, permit),
        };
        self.place(among, permit.expect("it is never closed"))
    }

    fn fitting(&self, size: u32) -> u32 {
        size.clamp(1, self.guests.max(1))
    }

    fn place(&self, among: &Arc<Semaphore>, permit: OwnedSemaphorePermit) -> Place {
        Place(Arc::new(Taken {
            among: Arc::clone(among),
            waiting: Arc::clone(&self.waiting),
            size: u32::try_from(permit.num_permits()).unwrap_or(u32::MAX),
            held: Mutex::new(Held {
                runs: Some(permit),
                waits: None,
                away: 0,
                called_back: false,
            }),
            returning: Arc::default(),
            gone: CancellationToken::new(),
        }))
    }
}

/// A subscription or a watch.
#[derive(Debug)]
pub(super) struct Source {
    own: Arc<Semaphore>,
    /// What its own place was made of.
    _kept: Option<(OwnedSemaphorePermit, OwnedSemaphorePermit)>,
}

/// The place of one guest, free again with its last handle.
#[derive(Debug, Clone)]
pub(in super::super) struct Place(Arc<Taken>);

#[derive(Debug)]
struct Taken {
    among: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
    size: u32,
    held: Mutex<Held>,
    /// Held by the one that takes the place again: a second one would wait for what its own guest has.
    returning: Arc<ReturnLock<()>>,
    /// That the guest is, which then needs no place any more.
    gone: CancellationToken,
}

impl Drop for Taken {
    fn drop(&mut self) {
        self.gone.cancel();
    }
}

#[derive(Debug)]
struct Held {
    /// The place among those that run, but while the guest waits for replies.
    runs: Option<OwnedSemaphorePermit>,
    /// The place among those that wait.
    waits: Option<OwnedSemaphorePermit>,
    /// How many replies the guest waits for.
    away: usize,
    /// Whether a task takes the place again for a guest that has given up waiting.
    called_back: bool,
}

impl Place {
    /// Waits for what another guest may have to do, and leaves the place to it meanwhile.
    ///
    /// A guest that waits for several takes its place again with the last of them. What it does before then it does in a
    /// place among those that wait, of which there are only so many too.
    pub(in super::super) async fn leave_for<T>(&self, other: impl Future<Output = T>) -> T {
        let Some(away) = Away::from(&self.0) else {
            return other.await;
        };
        let done = other.await;
        away.back().await;
        done
    }
}

impl Taken {
    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the place again, unless the guest has it or waits for something else. The guest may be gone before.
    fn take_again(self: &Arc<Self>) -> impl Future<Output = ()> + Send + use<> {
        let (guest, gone) = (Arc::downgrade(self), self.gone.clone());
        let (among, returning) = (Arc::clone(&self.among), Arc::clone(&self.returning));
        let size = self.size;
        let taking = async move {
            let _returning = returning.lock_owned().await;
            let needs = |guest: Arc<Self>| !guest.held().has_no_need();
            if guest.upgrade().is_some_and(needs) {
                let permit = among.acquire_many_owned(size).await;
                if let Some(guest) = guest.upgrade() {
                    guest.sit(permit.ok());
                }
            }
        };
        async move { _ = gone.run_until_cancelled_owned(taking).await }
    }

    fn sit(&self, permit: Option<OwnedSemaphorePermit>) {
        let mut held = self.held();
        if !held.has_no_need() {
            held.runs = permit;
            held.waits = None;
        }
    }
}

impl Held {
    fn has_no_need(&self) -> bool {
        self.runs.is_some() || self.away > 0
    }

    /// Whether it is to be called back; if not, nobody does so any more.
    fn is_called_back(&mut self) -> bool {
        self.called_back = !self.has_no_need();
        self.called_back
    }
}

/// A guest waits for a reply. Also when it gives that up it takes its place again.
struct Away {
    taken: Arc<Taken>,
    counts: bool,
}

impl Away {
    /// None where as many guests wait as may.
    fn from(taken: &Arc<Taken>) -> Option<Self> {
        let mut held = taken.held();
        if held.waits.is_none() {
            let waits = Arc::clone(&taken.waiting).try_acquire_many_owned(taken.size);
            held.waits = Some(waits.ok()?);
        }
        held.away += 1;
        held.runs = None;
        drop(held);
        let taken = Arc::clone(taken);
        Some(Self {
            taken,
            counts: true,
        })
    }

    async fn back(mut self) {
        self.arrive();
        self.taken.take_again().await;
    }

    fn arrive(&mut self) {
        if std::mem::replace(&mut self.counts, false) {
            self.taken.held().away -= 1;
        }
    }
}

impl Drop for Away {
    fn drop(&mut self) {
        self.arrive();
        let Ok(runtime) = Handle::try_current() else {
            return;
        };
        let mut held = self.taken.held();
        // However often a guest gives up, one task has it back.
        if held.called_back || !held.is_called_back() {
            return;
        }
        drop(held);
        // Often the guest itself is about to go, and with it the need.
        let guest = Arc::downgrade(&self.taken);
        runtime.spawn(async move {
            while let Some(taken) = guest.upgrade() {
                if !taken.held().is_called_back() {
                    return;
                }
                let again = taken.take_again();
                drop(taken);
                again.await;
            }
        });
    }
}
