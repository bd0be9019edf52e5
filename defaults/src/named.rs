//! Values by two names, in memory: what buckets of keys and lockers of secrets are.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};
use std::ops::Bound::{self, Excluded, Included, Unbounded};
use std::sync::Arc;

use hashbrown::hash_map::EntryRef;
use hashbrown::{Equivalent, HashMap};
use runtime::{ByteSize, InvalidCursor, Page, QuotaExceeded};

/// What a value takes beside its bytes: its places in the map and in the order, and the allocations of its names and its own.
pub(crate) const ENTRY: u64 = 192;

pub(crate) const NO_LIMIT: ByteSize = ByteSize(u64::MAX);

/// Values by two names: that of a space, as a bucket or a locker is, and that of a value in it.
///
/// A read costs the same however many values there are, and so does a page. What they take is counted, but for what was
/// seeded.
#[derive(Debug)]
pub(crate) struct Named<V> {
    slots: HashMap<Names, Slot<V>>,
    order: BTreeSet<Names>,
    bytes: u64,
}

#[derive(Debug)]
struct Slot<V> {
    value: V,
    counted: u64,
}

impl<V> Default for Named<V> {
    fn default() -> Self {
        Self {
            slots: HashMap::default(),
            order: BTreeSet::default(),
            bytes: 0,
        }
    }
}

impl<V> Named<V> {
    #[inline]
    pub(crate) fn get(&self, space: &str, name: &str) -> Option<&V> {
        let slot = self.slots.get(&Wanted(space, name))?;
        Some(&slot.value)
    }

    /// Checks that there is room for all of these values, no name twice, over those that they replace.
    pub(crate) fn check_room<'a>(
        &self,
        space: &str,
        sizes: impl IntoIterator<Item = (&'a str, usize)>,
        limit: ByteSize,
    ) -> Result<(), QuotaExceeded> {
        let mut bytes = self.bytes;
        for (name, size) in sizes {
            bytes += counted(space, name, size);
            let old = self.slots.get(&Wanted(space, name));
            bytes -= old.map_or(0, |slot| slot.counted);
        }
        within(limit, bytes).map(drop)
    }

    /// Keeps a value, over an earlier one. One without a size is not counted.
    #[inline]
    pub(crate) fn insert(
        &mut self,
        space: &str,
        name: &str,
        value: V,
        size: Option<usize>,
        limit: ByteSize,
    ) -> Result<&V, QuotaExceeded> {
        let counted = size.map_or(0, |size| counted(space, name, size));
        let slot = Slot { value, counted };
        let slot = match self.slots.entry_ref(&Wanted(space, name)) {
            EntryRef::Occupied(entry) => {
                let old = entry.into_mut();
                self.bytes = within(limit, self.bytes - old.counted + counted)?;
                *old = slot;
                old
            }
            EntryRef::Vacant(entry) => {
                self.bytes = within(limit, self.bytes + counted)?;
                let names = Names::of(space, name);
                self.order.insert(names.clone());
                entry.insert_with_key(names, slot)
            }
        };
        Ok(&slot.value)
    }

    /// Keeps a value that was there before the guests, and that is not counted.
    pub(crate) fn seed(&mut self, space: &str, name: &str, value: V) {
        let seeded = self.insert(space, name, value, None, NO_LIMIT);
        seeded.expect("all is within no limit");
    }

    pub(crate) fn remove(&mut self, space: &str, name: &str) -> Option<V> {
        let (names, slot) = self.slots.remove_entry(&Wanted(space, name))?;
        self.order.remove(&names);
        self.bytes -= slot.counted;
        // The map would keep the places of all that it ever had, and nothing counts those.
        if self.slots.len() < self.slots.capacity() / 4 {
            self.slots.shrink_to(self.slots.len() * 2);
        }
        Some(slot.value)
    }

    /// The names in a space, in order.
    pub(crate) fn names(&self, space: &str) -> impl Iterator<Item = &str> {
        self.names_from(space, Unbounded)
    }

    /// A page of them.
    pub(crate) fn page(
        &self,
        space: &str,
        cursor: Option<&str>,
        limit: usize,
    ) -> Result<Page, InvalidCursor> {
        let start = Page::start(cursor)?;
        Ok(Page::next_of(self.names_from(space, start), limit))
    }

    fn names_from(&self, space: &str, start: Bound<&str>) -> impl Iterator<Item = &str> {
        let start = match start {
            Excluded(last) => Excluded(Names::of(space, last)),
            _ => Included(Names::of(space, "")),
        };
        let rest = self.order.range((start, Unbounded)).map(Names::parts);
        rest.map_while(move |(s, name)| (s == space).then_some(name))
    }

    /// How many bytes are counted.
    #[cfg(test)]
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }
}

#[inline]
fn counted(space: &str, name: &str, size: usize) -> u64 {
    ENTRY + (space.len() + name.len() + size) as u64
}

#[inline]
fn within(limit: ByteSize, bytes: u64) -> Result<u64, QuotaExceeded> {
    let exceeded = QuotaExceeded { limit: limit.0 };
    (bytes <= limit.0).then_some(bytes).ok_or(exceeded)
}

/// What a value is called: where its own name begins, and both names in one text. Of the values of a space the order is
/// that of their own names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Names(usize, Arc<str>);

/// Names to look for.
struct Wanted<'a>(&'a str, &'a str);

impl Names {
    fn of(space: &str, name: &str) -> Self {
        Self(space.len(), [space, name].concat().into())
    }

    #[inline]
    fn parts(&self) -> (&str, &str) {
        self.1.split_at(self.0)
    }
}

impl Equivalent<Names> for Wanted<'_> {
    #[inline]
    fn equivalent(&self, Names(start, text): &Names) -> bool {
        let (space, name, text) = (self.0.as_bytes(), self.1.as_bytes(), text.as_bytes());
        // To compare two empty texts is slow on some processors, and the default bucket's name is one.
        *start == space.len()
            && text.len() == space.len() + name.len()
            && text.ends_with(name)
            && (space.is_empty() || text.starts_with(space))
    }
}

impl Hash for Wanted<'_> {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        let &Self(space, name) = self;
        if !space.is_empty() {
            state.write(space.as_bytes());
        }
        state.write(name.as_bytes());
    }
}

impl Hash for Names {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        let (space, name) = self.parts();
        Wanted(space, name).hash(state);
    }
}
