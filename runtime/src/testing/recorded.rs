use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::forward::{Hook, Refusal};
use super::methods::Methods;
use super::{Call, Wrapped};

/// A backend whose calls are remembered, in the order in which they were made.
///
/// [`calls`](Self::calls) gives a handle to look at them, also when a host has the backend.
pub type Recorded<B> = Wrapped<B, Calls>;

impl<B> Recorded<B> {
    /// Remembers the calls of a backend.
    pub fn new(backend: B) -> Self {
        Self::around(backend, Calls::default())
    }

    /// What was called, now and later.
    #[must_use]
    pub fn calls(&self) -> Calls {
        self.hook().clone()
    }
}

/// What was called of a [`Recorded`] backend, in order. A clone shows the same calls.
#[derive(Debug, Clone, Default)]
pub struct Calls(Arc<Mutex<Vec<Call>>>);

impl Calls {
    /// Every call.
    #[must_use]
    pub fn all(&self) -> Vec<Call> {
        self.lock().clone()
    }

    /// The calls of a method, as in `"get"` or `"vault.get"`.
    ///
    /// # Panics
    ///
    /// When no interface has such a method.
    #[must_use]
    #[track_caller]
    pub fn of(&self, method: &str) -> Vec<Call> {
        let methods = Methods::named(method);
        let calls = self.lock();
        let of_method = calls.iter().filter(|call| methods.include(call));
        of_method.cloned().collect()
    }

    /// Forgets the calls so far.
    pub fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Call>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Hook for Calls {
    const WAITS: bool = false;

    async fn before<E: Refusal>(&self, call: Call) -> Result<(), E> {
        self.lock().push(call);
        Ok(())
    }
}
