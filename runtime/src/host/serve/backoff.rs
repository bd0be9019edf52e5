use std::time::Duration;

use tokio::time::sleep;

const LONGEST: Duration = Duration::from_secs(30);

/// The waits between attempts to begin something again that a backend has ended. They grow.
pub(super) struct Backoff(Duration);

impl Default for Backoff {
    fn default() -> Self {
        Self(Duration::from_millis(100))
    }
}

impl Backoff {
    pub(super) async fn wait(&mut self) {
        sleep(self.0).await;
        self.0 = (self.0 * 2).min(LONGEST);
    }
}
