use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::sleep;

use super::fault::{Fault, Rule, Verdict};
use super::forward::{Hook, Refusal};
use super::methods::Methods;
use super::{Call, Wrapped};

/// A backend of which some calls fail, are denied, or take long.
///
/// A call that is made to fail does not reach the backend inside. Where several faults meet in one call, all of its delays
/// pass, and of the rest the one that was added first is shown. Every fault counts the calls of its own methods, from the
/// one after it was added, those too that another fault has made to fail.
///
/// [`faults`](Self::faults) gives a handle to end them and to add others, also when a host has the backend.
///
/// A wrapper that can wait is never [immediate](crate::keyvalue::KeyValue::IMMEDIATE).
///
/// ```
/// # use runtime::vault::{Result, Secret, Vault};
/// # struct MyVault;
/// # impl Vault for MyVault {
/// #     async fn get(&self, _: &str, _: &str) -> Result<Option<Secret>> { Ok(None) }
/// #     async fn list_ids(&self, _: &str) -> Result<Vec<String>> { Ok(Vec::new()) }
/// # }
/// use std::time::Duration;
///
/// use runtime::testing::Faulty;
/// use runtime::vault::{Error, Vault as _};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let vault = Faulty::new(MyVault)
///     .fail_nth("get", 2)
///     .deny("list_ids")
///     .delay("*", Duration::from_millis(5));
/// assert!(vault.get("", "api-key").await.is_ok());
/// assert!(matches!(vault.get("", "api-key").await, Err(Error::Backend(_))));
/// assert!(vault.get("", "api-key").await.is_ok());
/// assert!(matches!(vault.list_ids("").await, Err(Error::AccessDenied)));
/// # }
/// ```
pub type Faulty<B> = Wrapped<B, Faults>;

impl<B> Faulty<B> {
    /// Without a fault so far.
    pub fn new(backend: B) -> Self {
        Self::around(backend, Faults::default())
    }

    /// Makes one call of a method fail, the first being 1, as when the engine fails: with the variant `Backend`.
    ///
    /// # Panics
    ///
    /// When no interface has such a method.
    #[must_use]
    #[track_caller]
    pub fn fail_nth(self, method: &str, nth: u64) -> Self {
        self.hook().fail_nth(method, nth);
        self
    }

    /// Makes a share of all calls fail, from 0 for none to 1 for all, as [`fail_nth`](Self::fail_nth) does.
    ///
    /// The seed decides which ones. With the same seed it is the same ones again, as they are counted.
    ///
    /// # Panics
    ///
    /// When the share is not between 0 and 1.
    #[must_use]
    #[track_caller]
    pub fn fail_share(self, share: f64, seed: u64) -> Self {
        self.fail_share_of("*", share, seed)
    }

    /// Makes a share of the calls of a method fail, as [`fail_share`](Self::fail_share) does.
    ///
    /// # Panics
    ///
    /// When no interface has such a method, and when the share is not between 0 and 1.
    #[must_use]
    #[track_caller]
    pub fn fail_share_of(self, method: &str, share: f64, seed: u64) -> Self {
        self.hook().fail_share_of(method, share, seed);
        self
    }

    /// Denies every call of a method, with the variant `AccessDenied`, or `PermissionDenied` of messaging.
    ///
    /// # Panics
    ///
    /// When no interface has such a method.
    #[must_use]
    #[track_caller]
    pub fn deny(self, method: &str) -> Self {
        self.hook().deny(method);
        self
    }

    /// Lets every call of a method wait, on tokio's clock, before it goes on.
    ///
    /// # Panics
    ///
    /// When no interface has such a method.
    #[must_use]
    #[track_caller]
    pub fn delay(self, method: &str, by: Duration) -> Self {
        self.hook().delay(method, by);
        self
    }

    /// Loses the next compare-and-swaps, `n` of them: each is answered with
    /// [`Conflict`](crate::keyvalue::Swap::Conflict), and changes nothing.
    #[must_use]
    pub fn lose_swaps(self, n: u64) -> Self {
        self.hook().lose_swaps(n);
        self
    }

    /// A handle to these faults, which ends them and adds others also when a host has the backend.
    #[must_use]
    pub fn faults(&self) -> Faults {
        self.hook().clone()
    }
}

/// The faults of a [`Faulty`] backend, and of the sessions that it opened. A clone has the same faults.
#[derive(Debug, Clone, Default)]
pub struct Faults(Arc<Mutex<Vec<Rule>>>);

impl Faults {
    /// Makes one call of a method fail, counted from now on, as [`Faulty::fail_nth`] does.
    ///
    /// # Panics
    ///
    /// When no interface has such a method.
    #[track_caller]
    pub fn fail_nth(&self, method: &str, nth: u64) {
        self.add(Methods::named(method), Fault::FailNth(nth));
    }

    /// Makes a share of all calls fail, as [`Faulty::fail_share`] does.
    ///
    /// # Panics
    ///
    /// When the share is not between 0 and 1.
    #[track_caller]
    pub fn fail_share(&self, share: f64, seed: u64) {
        self.fail_share_of("*", share, seed);
    }

    /// Makes a share of the calls of a method fail, as [`Faulty::fail_share_of`] does.
    ///
    /// # Panics
    ///
    /// When no interface has such a method, and when the share is not between 0 and 1.
    #[track_caller]
    pub fn fail_share_of(&self, method: &str, share: f64, seed: u64) {
        assert!(
            (0.0..=1.0).contains(&share),
            "a share is between 0 and 1, and not {share}"
        );
        self.add(Methods::named(method), Fault::FailShare { share, seed });
    }

    /// Denies every call of a method, as [`Faulty::deny`] does.
    ///
    /// # Panics
    ///
    /// When no interface has such a method.
    #[track_caller]
    pub fn deny(&self, method: &str) {
        self.add(Methods::named(method), Fault::Deny);
    }

    /// Lets every call of a method wait, as [`Faulty::delay`] does.
    ///
    /// # Panics
    ///
    /// When no interface has such a method.
    #[track_caller]
    pub fn delay(&self, method: &str, by: Duration) {
        self.add(Methods::named(method), Fault::Delay(by));
    }

    /// Loses the next compare-and-swaps, `n` of them, as [`Faulty::lose_swaps`] does.
    pub fn lose_swaps(&self, n: u64) {
        self.add(Methods::EVERY, Fault::LoseSwaps(n));
    }

    /// Ends all faults, as when an engine has come back. What is waiting already goes on waiting.
    pub fn heal(&self) {
        self.lock().clear();
    }

    fn add(&self, methods: Methods, fault: Fault) {
        self.lock().push(Rule::new(methods, fault));
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Rule>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Hook for Faults {
    const WAITS: bool = true;

    async fn before<E: Refusal>(&self, call: Call) -> Result<(), E> {
        let Verdict { delay, refused } = Verdict::on(&call, &mut self.lock());
        if !delay.is_zero() {
            sleep(delay).await;
        }
        refused.map_or(Ok(()), |refused| Err(refused.of(&call)))
    }

    fn loses_swap(&self) -> bool {
        self.lock().iter_mut().any(Rule::loses_swap)
    }
}
