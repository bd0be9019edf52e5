use std::cell::RefCell;
use std::fmt::{Debug, Write as _};
use std::sync::Once;
use std::time::Duration;

use tokio::time::timeout;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::set_global_default;
use tracing::{Event, Metadata, Subscriber};

const LONG: Duration = Duration::from_mins(1);

/// What `tracing` is told on this thread, an event a line, until this is dropped.
///
/// The subscriber is that of the process: one of a thread alone would be told nothing by code that another thread was first
/// to run.
#[derive(Debug)]
pub struct Events(());

thread_local! {
    static LINES: RefCell<Option<Vec<String>>> = const { RefCell::new(None) };
}

struct ToThreads;

impl Events {
    /// Listens to the events that this project tells.
    ///
    /// # Panics
    ///
    /// When the process has another subscriber, or this thread listens already.
    #[must_use]
    pub fn listen() -> Self {
        static SUBSCRIBER: Once = Once::new();
        SUBSCRIBER.call_once(|| set_global_default(ToThreads).expect("there is no other"));
        let before = LINES.replace(Some(Vec::new()));
        assert!(before.is_none(), "this thread listens already");
        Self(())
    }

    /// The lines so far: level, target, and fields.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        LINES.with_borrow(|lines| lines.clone().unwrap_or_default())
    }

    /// Waits for a line that has all of these texts.
    ///
    /// # Panics
    ///
    /// When there is none for so long that there will be none.
    pub async fn told(&self, texts: &[&str]) {
        let has = |line: &String| texts.iter().all(|text| line.contains(text));
        let telling = async {
            while !self.lines().iter().any(has) {
                tokio::task::yield_now().await;
            }
        };
        let told = timeout(LONG, telling).await.is_ok();
        assert!(
            told,
            "nothing with {texts:?} was told, but {:#?}",
            self.lines()
        );
    }
}

impl Drop for Events {
    fn drop(&mut self) {
        LINES.set(None);
    }
}

impl Subscriber for ToThreads {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        let target = metadata.target();
        metadata.is_event() && target.starts_with("wasi_backend")
    }

    fn event(&self, event: &Event<'_>) {
        let metadata = event.metadata();
        let mut line = Line(format!("{} {}", metadata.level(), metadata.target()));
        event.record(&mut line);
        LINES.with_borrow_mut(|lines| {
            if let Some(lines) = lines {
                lines.push(line.0);
            }
        });
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
        write!(self.0, " {field}={value:?}").expect("a string takes any text");
    }
}
