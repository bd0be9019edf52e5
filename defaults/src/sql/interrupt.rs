//! Stops a statement that nobody waits for any more.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::{Connection, Result};

/// As many steps of SQLite's machine as are taken between two looks: some microseconds' worth.
const STEPS: i32 = 1000;

/// Whether one call was given up. Each has its own, so that a late one cannot stop the statement after it.
#[derive(Debug, Clone, Default)]
pub(super) struct Abandoned(Arc<AtomicBool>);

/// Gives the call up when it is dropped.
pub(super) struct AbandonOnDrop(Abandoned);

impl Abandoned {
    pub(super) fn on_drop(&self) -> AbandonOnDrop {
        AbandonOnDrop(self.clone())
    }

    pub(super) fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Makes the statements that `connection` runs from now on stop when this is set, even while they wait for a lock,
    /// which SQLite's own interrupt would not end.
    pub(super) fn stops(&self, connection: &mut Connection, busy_timeout: Duration) -> Result<()> {
        let abandoned = self.clone();
        connection.progress_handler(STEPS, Some(move || abandoned.is_set()))?;

        let abandoned = self.clone();
        let mut since = Instant::now();
        connection.busy_handler(Some(move |tries: i32| {
            if tries == 0 {
                since = Instant::now();
            }
            if since.elapsed() >= busy_timeout {
                return false;
            }
            thread::sleep(Duration::from_millis(1 << tries.min(4)));
            !abandoned.is_set()
        }))
    }
}

impl Drop for AbandonOnDrop {
    fn drop(&mut self) {
        self.0.0.store(true, Ordering::Relaxed);
    }
}
