use std::error::Error;
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::time::error::Elapsed;
use tokio::time::timeout;

use super::Shown;

/// How long a behaviour may take before it is taken to wait for something that does not come.
const PATIENCE: Duration = Duration::from_mins(1);

/// How long is waited at the end for the tasks of a backend that block. One that goes on until the backend is closed is left
/// behind: nobody would be told how the behaviour ended.
const PARTING: Duration = Duration::from_secs(1);

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
    let runtime = Runtime::start();
    let shown = runtime.block_on(async { timeout(PATIENCE, behaviour).await });
    match shown {
        Ok(shown) => shown.unwrap_or_else(|broken| panic!("{broken}")),
        Err(Elapsed { .. }) => {
            panic!("the behaviour did not end within {PATIENCE:?}, or the engine is slow")
        }
    }
}

/// A runtime that also a panic does not wait for any longer than [`PARTING`].
struct Runtime(Option<tokio::runtime::Runtime>);

impl Runtime {
    fn start() -> Self {
        let mut runtime = Builder::new_multi_thread();
        let runtime = runtime.worker_threads(4).enable_all().build();
        Self(Some(
            runtime.expect("the system gives a runtime its threads"),
        ))
    }

    fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        let runtime = self.0.as_ref().expect("it is there until it is dropped");
        runtime.block_on(future)
    }
}

impl Drop for Runtime {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_timeout(PARTING);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::mpsc::channel;

    use tokio::task::spawn_blocking;

    use super::*;
    use crate::conformance::Wit;

    /// What is told of a behaviour, though a task of its backend blocks for ever.
    fn told(behaviour: impl FnOnce() -> Shown) -> Option<String> {
        let (_goes_on, end) = channel::<()>();
        let (begun, begins) = channel();
        let shown = async {
            spawn_blocking(move || {
                let _ = begun.send(());
                end.recv()
            });
            begins.recv().expect("the task begins");
            behaviour()
        };
        let ended = catch_unwind(AssertUnwindSafe(|| ends_well(shown)));
        let told = ended.err()?.downcast::<String>();
        Some(*told.expect("a panic with a message"))
    }

    #[test]
    fn a_broken_behaviour_is_told_though_a_task_goes_on() {
        let asked = Wit("wasi:sql/readwrite query").asked("for a row");
        let told = told(|| asked.holds(false, "the row", "none")).expect("it fails");
        assert!(told.contains("came:     none"), "{told}");
    }

    #[test]
    fn a_panic_is_told_though_a_task_goes_on() {
        let engine = "the engine".to_owned();
        let told = told(|| panic!("{engine} is wrong")).expect("it fails");
        assert_eq!(told, "the engine is wrong");
    }

    #[test]
    fn a_behaviour_that_is_shown_ends_though_a_task_goes_on() {
        assert_eq!(told(|| Ok(())), None);
    }
}
