use std::time::Duration;
use std::{fmt, mem};

use wasmtime::ResourceLimiter;

use crate::ByteSize;

/// What one guest may take, from its start to its end.
///
/// A guest is started for each run, request, delivery and change.
///
/// ```
/// use std::time::Duration;
///
/// use runtime::host::Limits;
///
/// let limits = Limits::default()
///     .with_deadline(Duration::from_secs(2))
///     .with_memory(64 << 20);
/// assert_eq!(limits.handles, 10_000);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// How long it may take, on the wall's clock. `None`, the default, sets no limit where an embedder waits for it: for a
    /// [run](super::Component::run), a [start](super::Component::instantiate) and a call
    /// [within limits](super::Component::within_limits). For a request, a delivery and a change it is then
    /// [30 seconds](Self::SERVING_DEADLINE).
    pub deadline: Option<Duration>,
    /// How long it may compute. What it takes of its thread's processor counts, calls into the host included; waiting does
    /// not, and neither does what a backend does on threads of its own. `None`, the default, sets no limit.
    pub cpu_time: Option<Duration>,
    /// How large its linear memories may grow together, in bytes. By default 1 GiB. A guest is told of a refusal by its
    /// `memory.grow`, and the log by a warning, since few guests say why they then end.
    pub memory: usize,
    /// How many elements its tables may have together. By default 1,000,000.
    pub table_elements: usize,
    /// How many resources the guest may hold at a time. By default 10,000.
    pub handles: usize,
    /// How many bytes the host may have to keep for what the guest holds: messages, statements, values that it is about to
    /// swap, names, sessions with a database (128 KiB each), replies that come, what async calls were given that are under way, and what no backend has taken yet of a
    /// body. By default 256 MiB. One call may be given as much as this, and 128 MiB at least; one that is
    /// given more ends the guest. Of HTTP the handles are limited alone, each of which may have 128 KiB of headers.
    pub kept_bytes: usize,
    /// How many bytes of an object a guest may write before `write-data` names it. By default 64 MiB.
    pub unnamed_body: usize,
    /// How many bytes the body of a request to it may have. By default 1 GiB.
    pub request_body: u64,
}

impl Limits {
    /// How long a request, a delivery and a change may take where no deadline is set.
    pub const SERVING_DEADLINE: Duration = Duration::from_secs(30);
}

/// Each sets the field of its name.
impl Limits {
    /// Sets how long a guest may take, on the wall's clock.
    #[must_use]
    pub fn with_deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// Sets how long it may compute.
    #[must_use]
    pub fn with_cpu_time(mut self, cpu_time: Duration) -> Self {
        self.cpu_time = Some(cpu_time);
        self
    }

    /// Sets how large its linear memories may grow together, in bytes.
    #[must_use]
    pub fn with_memory(mut self, bytes: usize) -> Self {
        self.memory = bytes;
        self
    }

    /// Sets how many elements its tables may have together.
    #[must_use]
    pub fn with_table_elements(mut self, elements: usize) -> Self {
        self.table_elements = elements;
        self
    }

    /// Sets how many resources it may hold at a time.
    #[must_use]
    pub fn with_handles(mut self, handles: usize) -> Self {
        self.handles = handles;
        self
    }

    /// Sets how many bytes the host may have to keep for what it holds.
    #[must_use]
    pub fn with_kept_bytes(mut self, bytes: usize) -> Self {
        self.kept_bytes = bytes;
        self
    }

    /// Sets how many bytes of an object it may write before that has a name.
    #[must_use]
    pub fn with_unnamed_body(mut self, bytes: usize) -> Self {
        self.unnamed_body = bytes;
        self
    }

    /// Sets how many bytes the body of a request to it may have.
    #[must_use]
    pub fn with_request_body(mut self, bytes: u64) -> Self {
        self.request_body = bytes;
        self
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            deadline: None,
            cpu_time: None,
            memory: 1 << 30,
            table_elements: 1_000_000,
            handles: 10_000,
            kept_bytes: 256 << 20,
            unnamed_body: 64 << 20,
            request_body: 1 << 30,
        }
    }
}

/// Counts what the memories and tables of one store grow to.
pub(super) struct Memory {
    limits: Limits,
    bytes_left: usize,
    elements_left: usize,
    /// Whether the log has been told that the guest was refused more, of which it then hears no more.
    is_told: bool,
}

impl Memory {
    pub(super) fn of(limits: Limits) -> Self {
        Self {
            limits,
            bytes_left: limits.memory,
            elements_left: limits.table_elements,
            is_told: false,
        }
    }

    /// Says why a guest is about to end, which by itself tells of no more than an `unreachable` instruction.
    fn tell(&mut self, refused: fmt::Arguments<'_>) {
        if !mem::replace(&mut self.is_told, true) {
            tracing::warn!(target: "wasi_backend", "{refused}");
        }
    }
}

impl ResourceLimiter for Memory {
    fn memory_growing(
        &mut self,
        now: usize,
        wanted: usize,
        most: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let grown = grow(&mut self.bytes_left, now, wanted, most);
        if let Err(Some(more)) = grown {
            let limit = self.limits.memory;
            let [more, has, limit] = [more, limit - self.bytes_left, limit].map(size);
            self.tell(format_args!(
                "the guest was refused {more} of memory: it has {has}, and may have {limit}"
            ));
        }
        Ok(grown.is_ok())
    }

    fn table_growing(
        &mut self,
        now: usize,
        wanted: usize,
        most: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let grown = grow(&mut self.elements_left, now, wanted, most);
        if let Err(Some(more)) = grown {
            let limit = self.limits.table_elements;
            let has = limit - self.elements_left;
            self.tell(format_args!(
                "the guest was refused {more} elements of tables: it has {has}, and may have {limit}"
            ));
        }
        Ok(grown.is_ok())
    }
}

/// Takes what is wanted more from what is left, or answers how much that is. The engine refuses what is above `most` by
/// itself, and nothing is taken for it.
fn grow(
    left: &mut usize,
    now: usize,
    wanted: usize,
    most: Option<usize>,
) -> Result<(), Option<usize>> {
    if most.is_some_and(|most| wanted > most) {
        return Err(None);
    }
    let more = wanted.saturating_sub(now);
    *left = left.checked_sub(more).ok_or(Some(more))?;
    Ok(())
}

fn size(bytes: usize) -> ByteSize {
    ByteSize(bytes as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memories_share_what_a_guest_may_have() {
        let mut memory = Memory::of(Limits {
            memory: 100,
            ..Limits::default()
        });
        assert!(memory.memory_growing(0, 60, None).unwrap());
        assert!(!memory.memory_growing(0, 41, None).unwrap());
        assert!(memory.memory_growing(0, 30, None).unwrap());
        assert!(!memory.memory_growing(60, 71, None).unwrap());
        assert!(memory.memory_growing(60, 70, None).unwrap());
    }

    #[test]
    fn what_a_memory_cannot_grow_to_is_not_taken_from_the_others() {
        let mut memory = Memory::of(Limits::default().with_memory(100));
        assert!(!memory.memory_growing(10, 90, Some(50)).unwrap());
        assert!(memory.memory_growing(0, 100, Some(100)).unwrap());
    }
}
