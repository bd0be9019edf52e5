//! The engine, and the clock that keeps its guests interruptible.

use std::time::Duration;
use std::{io, thread};

use wasmtime::{Config, Engine, Inlining};

/// How often a guest that computes lets others have their turn, and how late a deadline may strike.
const TICK: Duration = Duration::from_millis(10);

/// An engine for components without component-model async, whose calls into the host cost less for it.
pub(super) fn without_concurrency() -> wasmtime::Result<Engine> {
    let mut config = Config::new();
    config.concurrency_support(false);
    config.epoch_interruption(true);
    // Calls between the modules of a component, on the way to the host among them.
    config.compiler_inlining(Inlining::InterModuleAndIntraGc);
    let engine = Engine::new(&config)?;
    tick(&engine)?;
    Ok(engine)
}

/// Counts the engine's epochs for as long as it lives.
///
/// On a thread of the operating system: a task would starve behind the first guests that spin on every worker.
fn tick(engine: &Engine) -> io::Result<()> {
    let engine = engine.weak();
    let count = move || {
        while let Some(engine) = engine.upgrade() {
            engine.increment_epoch();
            drop(engine);
            thread::sleep(TICK);
        }
    };
    thread::Builder::new()
        .name("epoch-ticker".into())
        .spawn(count)
        .map(drop)
}
