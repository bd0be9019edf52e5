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
    page: VecDeque<String>,
    /// Counts the page and the cursor behind it.
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
            page: VecDeque::new(),
            kept: None,
            bytes,
            next: Next::First,
        })))
    }
}

impl Listing {
    /// Takes up to `count` names, but no more than [`MOST`], and says whether these were the last.
    async fn take(
        &mut self,
        count: u64,
        mut each: impl FnMut(String) + Send,
    ) -> Result<bool, Error> {
        let (mut taken, count) = (0, count.min(MOST));
        loop {
            while taken < count
                && let Some(name) = self.page.pop_front()
            {
                each(name);
                taken += 1;
            }
            if !self.page.is_empty() {
                return Ok(false);
            }
            let cursor = match &self.next {
                Next::End => return Ok(true),
                Next::First => None,
                Next::After(cursor) => Some(cursor.as_str()),
            };
            let page = self.open.backend.list(&self.open.name, cursor).await?;
            let names = page
                .keys
                .iter()
                .map(|name| size_of::<String>() + name.len());
            let bytes = names.sum::<usize>() + page.cursor.as_ref().map_or(0, String::len);
            self.kept = None;
            self.kept = Some(self.bytes.charge(bytes).map_err(Error::other)?);
            self.page = page.keys.into();
            self.next = page.cursor.map_or(Next::End, Next::After);
        }
    }
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
            Ok(async move {
                let mut read = Vec::new();
                let mut listing = locked(&listing).await;
                let end = listing.take(count, |name| read.push(name)).await?;
                Ok((read, end))
            })
        },
        |_, answer| answered(answer),
    )?;
    container.call(
        "[method]stream-object-names.skip-stream-object-names",
        |state, (names, count): (Resource<Names>, u64)| {
            let listing = Arc::clone(&state.table.get(&names)?.0);
            Ok(async move {
                let mut skipped = 0_u64;
                let mut listing = locked(&listing).await;
                let end = listing.take(count, |_| skipped += 1).await?;
                Ok((skipped, end))
            })
        },
        |_, answer| answered(answer),
    )
}
