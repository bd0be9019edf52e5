use std::error::Error;
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::time::error::Elapsed;
use tokio::time::timeout;

use super::Shown;

/// How long a behaviour may take before it is taken to wait for something that does not come.
const PATIENCE: Duration = Duration::from_mins(1);

/// Connects a backend and asks it for a behaviour.
///
/// # Panics
///
/// When the backend does not connect, does not show the behaviour, or does not come to an end.
#[doc(hidden)]
pub fn run<B, E: Into<Box<dyn Error>>>(
    connect: impl AsyncFnOnce() -> Result<B, E>,
    behaviour: impl AsyncFnOnce(B) -> Shown,
) {
    ends_well(async {
        let backend = connected(connect().await);
        behaviour(backend).await
    });
}

/// Connects a backend twice, and asks both for a behaviour.
///
/// # Panics
///
/// As [`run`].
#[doc(hidden)]
pub fn run_shared<B, E: Into<Box<dyn Error>>>(
    connect: impl AsyncFn() -> Result<B, E>,
    behaviour: impl AsyncFnOnce(&B, &B) -> Shown,
) {
    ends_well(async {
        let (one, other) = (connected(connect().await), connected(connect().await));
        behaviour(&one, &other).await
    });
}

fn connected<B, E: Into<Box<dyn Error>>>(connected: Result<B, E>) -> B {
    connected.unwrap_or_else(|error| {
        let error = error.into();
        panic!(
            "the backend does not connect: {}",
            super::broken::chain(&*error)
        )
    })
}

fn ends_well(behaviour: impl Future<Output = Shown>) {
    let mut runtime = Builder::new_multi_thread();
    let runtime = runtime.worker_threads(4).enable_all().build();
    let runtime = runtime.expect("the system gives a runtime its threads");
    let shown = runtime.block_on(async { timeout(PATIENCE, behaviour).await });
    match shown {
        Ok(shown) => shown.unwrap_or_else(|broken| panic!("{broken}")),
        Err(Elapsed { .. }) => {
            panic!("the behaviour did not end within {PATIENCE:?}, or the engine is slow")
        }
    }
}
