//! Stops a statement that nobody waits for any more.

use std::thread;
use std::time::{Duration, Instant};

use runtime::sql::GivenUp;
use rusqlite::{Connection, Result};

/// As many steps of SQLite's machine as are taken between two looks: some microseconds' worth.
const STEPS: i32 = 1000;

/// Makes the statements that `connection` runs from now on stop when they are given up, even while they wait for a lock,
/// which SQLite's own interrupt would not end.
pub(super) fn stop_when(
    given_up: &GivenUp,
    connection: &mut Connection,
    busy_timeout: Duration,
) -> Result<()> {
    let stopped = given_up.clone();
    connection.progress_handler(STEPS, Some(move || stopped.is_given_up()))?;

    let stopped = given_up.clone();
    let mut since = Instant::now();
    connection.busy_handler(Some(move |tries: i32| {
        if tries == 0 {
            since = Instant::now();
        }
        if since.elapsed() >= busy_timeout {
            return false;
        }
        thread::sleep(Duration::from_millis(1 << tries.min(4)));
        !stopped.is_given_up()
    }))
}
