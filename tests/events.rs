use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::{DefaultGuard, set_default};
use tracing::{Event, Metadata, Subscriber};

/// What `tracing` is told on this thread, an event a line, until this is dropped.
#[derive(Debug)]
pub struct Events {
    lines: Lines,
    _listening: DefaultGuard,
}

#[derive(Debug, Clone, Default)]
struct Lines(Arc<Mutex<Vec<String>>>);

impl Events {
    /// Listens to events of this level and above that this project tells.
    #[must_use]
    pub fn listen() -> Self {
        let lines = Lines::default();
        let _listening = set_default(lines.clone());
        Self { lines, _listening }
    }

    /// The lines so far: level, target, and fields.
    ///
    /// # Panics
    ///
    /// When a test panicked while it told something.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        self.lines.0.lock().unwrap().clone()
    }

    /// Waits for a line that has all of these texts.
    pub async fn told(&self, texts: &[&str]) {
        let has = |line: &String| texts.iter().all(|text| line.contains(text));
        while !self.lines().iter().any(has) {
            tokio::task::yield_now().await;
        }
    }
}

impl Subscriber for Lines {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        let target = metadata.target();
        metadata.is_event() && (target.starts_with("runtime") || target.starts_with("wasi_backend"))
    }

    fn event(&self, event: &Event<'_>) {
        let metadata = event.metadata();
        let mut line = Line(format!("{} {}", metadata.level(), metadata.target()));
        event.record(&mut line);
        self.0.lock().unwrap().push(line.0);
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0 += &format!(" {field}={value:?}");
    }
}
