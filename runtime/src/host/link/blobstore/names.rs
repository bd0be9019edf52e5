//! `stream-object-names`: a listing that is read in parts of the guest's choice.

use std::collections::VecDeque;
use std::sync::Arc;

use tokio::sync::{Mutex, MutexGuard};
use wasmtime::Result;
use wasmtime::component::Resource;

use super::super::super::kept::Counter;
use super::super::Functions;
use super::{Open, answered};
use crate::Charge;
use crate::blobstore::Error;

/// As many names as one call reads or skips, which nothing interrupts.
const MOST: u64 = 10_000;

/// A listing, which calls read on in one after the other.
pub(super) struct Names(Arc<Mutex<Listing>>);

struct Listing {
    open: Arc<Open>,
    /// What was listed, and not read yet.
    ahead: VecDeque<String>,
    /// The bytes of that, and of the cursor behind it.
    size: usize,
    /// Counts them.
    kept: Option<Charge>,
    bytes: Counter,
    next: Next,
}

/// Where the page after this one begins.
enum Next {
    First,
    After(String),
    End,
}

impl Names {
    pub(super) fn of(open: Arc<Open>, bytes: Counter) -> Self {
        Self(Arc::new(Mutex::new(Listing {
            open,
            ahead: VecDeque::new(),
            size: 0,
            kept: None,
            bytes,
            next: Next::First,
        })))
    }
}

impl Listing {
    /// Takes up to `count` names, but no more than [`MOST`], and says whether these were the last.
    ///
    /// Nothing is taken before all of it is there, so that a call which is given up takes nothing. What keeps a page from
    /// being listed is told to the call that gets nothing else.
    async fn take(&mut self, count: u64) -> Result<(Vec<String>, bool), Error> {
        let count = usize::try_from(count.min(MOST)).unwrap_or(usize::MAX);
        while self.ahead.len() < count && !matches!(self.next, Next::End) {
            match self.list().await {
                Ok(()) => {}
                Err(_) if !self.ahead.is_empty() => break,
                Err(error) => return Err(error),
            }
        }
        let taken: Vec<_> = self.ahead.drain(..count.min(self.ahead.len())).collect();
        let rest = self.size - sizes(&taken);
        self.count(rest).map_err(Error::other)?;
        let end = self.ahead.is_empty() && matches!(self.next, Next::End);
        Ok((taken, end))
    }

    /// Lists the next page.
    async fn list(&mut self) -> Result<(), Error> {
        let after = match &self.next {
            Next::First | Next::End => None,
            Next::After(cursor) => Some(cursor.as_str()),
        };
        let page = self.open.backend.list(&self.open.name, after).await?;
        let before = after.map_or(0, str::len);
        let names = sizes(&page.keys);
        let cursor = page.cursor.as_ref().map_or(0, String::len);
        self.count(self.size - before + names + cursor)
            .map_err(Error::other)?;
        self.ahead.extend(page.keys);
        self.next = page.cursor.map_or(Next::End, Next::After);
        Ok(())
    }

    /// Counts so many bytes instead of those of before.
    fn count(&mut self, size: usize) -> Result<(), String> {
        match &mut self.kept {
            Some(kept) => self.bytes.change(kept, size)?,
            none => *none = Some(self.bytes.charge(size)?),
        }
        self.size = size;
        Ok(())
    }
}

fn sizes(names: &[String]) -> usize {
    let size = |name: &String| size_of::<String>() + name.len();
    names.iter().map(size).sum()
}

/// A listing that no other call reads is had at once. tokio's own lock now and then makes even that wait, for fairness
/// between tasks, and a call to a backend that never waits is not polled again.
async fn locked(listing: &Mutex<Listing>) -> MutexGuard<'_, Listing> {
    match listing.try_lock() {
        Ok(listing) => listing,
        Err(_) => listing.lock().await,
    }
}

pub(super) fn link(container: &mut Functions<'_>) -> Result<()> {
    container.resource::<Names>("stream-object-names")?;
    container.call(
        "[method]stream-object-names.read-stream-object-names",
        |state, (names, count): (Resource<Names>, u64)| {
            let listing = Arc::clone(&state.table.get(&names)?.0);
            Ok(async move { locked(&listing).await.take(count).await })
        },
        |_, answer: Result<_, Error>| answered(answer),
    )?;
    container.call(
        "[method]stream-object-names.skip-stream-object-names",
        |state, (names, count): (Resource<Names>, u64)| {
            let listing = Arc::clone(&state.table.get(&names)?.0);
            Ok(async move {
                let (skipped, end) = locked(&listing).await.take(count).await?;
                Ok((skipped.len() as u64, end))
            })
        },
        |_, answer: Result<_, Error>| answered(answer),
    )
}
