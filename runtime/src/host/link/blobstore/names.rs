//! `stream-object-names`: a listing that is read in parts of the guest's choice.

use std::collections::VecDeque;
use std::sync::Arc;

use wasmtime::Result;
use wasmtime::component::{ComponentType, Lower, Resource};

use super::super::super::State;
use super::super::Functions;
use super::{Answer, Open, answered};
use crate::blobstore::Error;

/// A listing, but while a call reads on in it.
pub(super) struct Names(Option<Listing>);

struct Listing {
    open: Arc<Open>,
    page: VecDeque<String>,
    next: Next,
}

/// Where the page after this one begins.
enum Next {
    First,
    After(String),
    End,
}

impl Names {
    pub(super) fn of(open: Arc<Open>) -> Self {
        Self(Some(Listing {
            open,
            page: VecDeque::new(),
            next: Next::First,
        }))
    }
}

impl Listing {
    /// Takes up to `count` names, and says whether these were the last.
    async fn take(
        &mut self,
        count: u64,
        mut each: impl FnMut(String) + Send,
    ) -> Result<bool, Error> {
        let mut taken = 0;
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
            self.page = page.keys.into();
            self.next = page.cursor.map_or(Next::End, Next::After);
        }
    }
}

type Taken<T> = (Resource<Names>, Listing, Result<T, Error>);

pub(super) fn link(container: &mut Functions<'_>) -> Result<()> {
    container.resource::<Names>("stream-object-names")?;
    container.call(
        "[method]stream-object-names.read-stream-object-names",
        |state, (names, count): (Resource<Names>, u64)| {
            let mut listing = borrow(state, &names)?;
            Ok(async move {
                let mut read = Vec::new();
                let end = listing.take(count, |name| read.push(name)).await;
                (names, listing, end.map(|end| (read, end)))
            })
        },
        give_back,
    )?;
    container.call(
        "[method]stream-object-names.skip-stream-object-names",
        |state, (names, count): (Resource<Names>, u64)| {
            let mut listing = borrow(state, &names)?;
            Ok(async move {
                let mut skipped = 0_u64;
                let end = listing.take(count, |_| skipped += 1).await;
                (names, listing, end.map(|end| (skipped, end)))
            })
        },
        give_back,
    )
}

fn borrow(state: &mut State, names: &Resource<Names>) -> Result<Listing> {
    let listing = state.table.get_mut(names)?.0.take();
    listing.ok_or_else(|| wasmtime::format_err!("two calls read one listing at a time"))
}

fn give_back<T>(state: &mut State, (names, listing, taken): Taken<T>) -> Answer<T>
where
    T: ComponentType + Lower,
{
    state.table.get_mut(&names)?.0 = Some(listing);
    answered(taken)
}
