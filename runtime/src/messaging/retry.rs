use std::time::Duration;

/// How often a message is delivered that nobody handles, and how long it waits in between.
///
/// ```
/// use std::time::Duration;
///
/// use runtime::messaging::Retry;
///
/// let retry = Retry::new(3, Duration::from_millis(100));
/// assert_eq!(retry.after(1), Some(Duration::from_millis(100)));
/// assert_eq!(retry.after(2), Some(Duration::from_millis(200)));
/// assert_eq!(retry.after(3), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Retry {
    /// How often it is delivered before it is given up; 1 at least.
    pub attempts: u32,
    /// How long it waits after the first attempt. Each time after that it waits twice as long.
    pub backoff: Duration,
}

impl Retry {
    /// No attempt waits longer than this for the next.
    pub const LONGEST: Duration = Duration::from_hours(1);

    /// So many attempts, and so long a wait after the first.
    #[must_use]
    pub const fn new(attempts: u32, backoff: Duration) -> Self {
        Self { attempts, backoff }
    }

    /// How long a message waits after this attempt, from 1, has failed. `None` where it is given up.
    #[must_use]
    pub fn after(self, attempt: u32) -> Option<Duration> {
        let doubled = 2_u32.saturating_pow(attempt.saturating_sub(1));
        let wait = self.backoff.saturating_mul(doubled).min(Self::LONGEST);
        (attempt < self.attempts).then_some(wait)
    }
}
