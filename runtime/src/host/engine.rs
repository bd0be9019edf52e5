//! The engines, and the clock that keeps their guests interruptible.

use std::time::Duration;
use std::{io, thread};

use wasmtime::{Config, Enabled, Engine, EngineWeak, Inlining, PoolingAllocationConfig};

/// How often a guest that computes lets others have their turn, and how late a deadline may strike.
pub(super) const TICK: Duration = Duration::from_millis(10);

/// Two engines: component-model async costs something with each call into the host, so a component that does without it
/// runs on an engine without it.
#[derive(Debug, Clone)]
pub(super) struct Engines {
    pub(super) plain: Engine,
    pub(super) concurrent: Engine,
}

/// Room that is kept for guests.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pool {
    pub(super) guests: usize,
    /// How many elements a table of theirs may have.
    pub(super) table_elements: usize,
}

impl Engines {
    pub(super) fn new(pool: Option<Pool>) -> wasmtime::Result<Self> {
        let mut config = Config::new();
        if let Some(pool) = pool {
            config.allocation_strategy(pooling(pool));
        }
        config.epoch_interruption(true);
        // To inline calls between modules makes those to the host no faster that could be measured, and has the compiler keep
        // a hundred times the size of a component.
        config.compiler_inlining(Inlining::No);
        config.wasm_component_model_async(true);
        let concurrent = Engine::new(&config)?;
        config.wasm_component_model_async(false);
        config.concurrency_support(false);
        let plain = Engine::new(&config)?;
        tick([&plain, &concurrent].map(Engine::weak))?;
        Ok(Self { plain, concurrent })
    }
}

/// As many tables as there is room for with each memory: most guests have one or two.
pub(super) const TABLES: u32 = 4;

/// As many memories as a guest may have.
const MOST_MEMORIES: u32 = 64;

/// How much of a guest's memory stays with the pool when the guest is gone, and how much of a table.
const RESIDENT: usize = 256 << 10;
const RESIDENT_TABLE: usize = 64 << 10;

fn pooling(pool: Pool) -> PoolingAllocationConfig {
    let guests = u32::try_from(pool.guests).unwrap_or(u32::MAX);
    let mut config = PoolingAllocationConfig::default();
    config
        .total_component_instances(guests)
        .total_stacks(guests)
        // They are counted and nothing is kept for them, so that one guest with many would keep out all others.
        .total_core_instances(u32::MAX)
        .total_memories(guests)
        .total_tables(guests.saturating_mul(TABLES))
        // One that has more of them takes the places of several guests.
        .max_memories_per_module(guests.min(MOST_MEMORIES))
        .max_tables_per_module(guests.min(MOST_MEMORIES).saturating_mul(TABLES))
        .table_elements(pool.table_elements)
        // The pages that a guest wrote to are found, where the kernel can tell, and put back as they were. To return them
        // instead costs more than a small guest, and has every thread of the process wait.
        .pagemap_scan(Enabled::Auto)
        .linear_memory_keep_resident(RESIDENT)
        .table_keep_resident(RESIDENT_TABLE);
    config
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
