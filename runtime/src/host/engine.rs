//! The engines, and the clock that keeps their guests interruptible.

use std::time::Duration;
use std::{io, thread};

use wasmtime::{Config, Engine, EngineWeak, Inlining, PoolingAllocationConfig};

/// How often a guest that computes lets others have their turn, and how late a deadline may strike.
pub(super) const TICK: Duration = Duration::from_millis(10);

/// Two engines: component-model async costs something with each call into the host, so a component that does without it
/// runs on an engine without it.
#[derive(Debug)]
pub(super) struct Engines {
    pub(super) plain: Engine,
    pub(super) concurrent: Engine,
}

impl Engines {
    /// Engines; with a pool, they keep room for so many guests.
    pub(super) fn new(pool: Option<usize>) -> wasmtime::Result<Self> {
        let mut config = Config::new();
        if let Some(guests) = pool {
            config.allocation_strategy(pooling(guests));
        }
        config.epoch_interruption(true);
        // Calls between the modules of a component, on the way to the host among them.
        config.compiler_inlining(Inlining::InterModuleAndIntraGc);
        config.wasm_component_model_async(true);
        let concurrent = Engine::new(&config)?;
        config.wasm_component_model_async(false);
        config.concurrency_support(false);
        let plain = Engine::new(&config)?;
        tick([&plain, &concurrent].map(Engine::weak))?;
        Ok(Self { plain, concurrent })
    }
}

/// Room for so many guests.
fn pooling(guests: usize) -> PoolingAllocationConfig {
    let guests = u32::try_from(guests).unwrap_or(u32::MAX);
    let mut pool = PoolingAllocationConfig::default();
    pool.total_component_instances(guests)
        .total_stacks(guests)
        // Most guests have one memory, a table or two and up to four core instances; those in Python have more instances.
        .total_core_instances(guests.saturating_mul(8))
        .total_memories(guests)
        .total_tables(guests.saturating_mul(4))
        .table_elements(100_000);
    pool
}

/// Counts the engines' epochs for as long as one lives.
///
/// On a thread of the operating system: a task would starve behind the first guests that spin on every worker.
fn tick(engines: [EngineWeak; 2]) -> io::Result<()> {
    let count = move || {
        let tick = |engine: &EngineWeak| engine.upgrade().map(|e| e.increment_epoch()).is_some();
        while engines.iter().filter(|engine| tick(engine)).count() > 0 {
            thread::sleep(TICK);
        }
    };
    thread::Builder::new()
        .name("epoch-ticker".into())
        .spawn(count)
        .map(drop)
}
