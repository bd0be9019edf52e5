//! Values by two names, in memory: what buckets of keys and lockers of secrets are.

#[cfg(test)]
mod tests;

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};
use std::ops::Bound;
use std::sync::Arc;

use hashbrown::hash_map::EntryRef;
use hashbrown::{Equivalent, HashMap};
use runtime::vault::Secret;
use runtime::{ByteSize, InvalidCursor, Page, QuotaExceeded};

/// What a value takes beside its bytes: its places in the map and in the order, and the allocations of its names and its own.
pub(crate) const ENTRY: u64 = 192;

pub(crate) const NO_LIMIT: ByteSize = ByteSize(u64::MAX);

/// Values by two names, as those of a bucket and of a key in it.
///
/// A read costs the same however many values there are, and so does a page. What they take is counted.
#[derive(Debug)]
pub(crate) struct Named<V> {
    values: HashMap<Names, V>,
    order: BTreeSet<Names>,
    bytes: u64,
}

/// What is counted of a value.
pub(crate) trait Size {
    /// Its bytes, without its names.
    fn size(&self) -> usize;
}

impl Size for Secret {
    fn size(&self) -> usize {
        self.expose().len()
    }
}

impl<V> Default for Named<V> {
    fn default() -> Self {
        Self {
            values: HashMap::default(),
            order: BTreeSet::default(),
            bytes: 0,
        }
    }
}

impl<V: Size> Named<V> {
    #[inline]
    pub(crate) fn get(&self, of: &str, name: &str) -> Option<&V> {
        self.values.get(&Wanted(of, name))
    }

    /// Whether all of these values, no name twice, can be kept.
    pub(crate) fn check<'a>(
        &self,
        of: &str,
        values: impl IntoIterator<Item = (&'a str, usize)>,
        limit: ByteSize,
    ) -> Result<(), QuotaExceeded> {
        let sizes = values.into_iter().map(|(name, size)| {
            let old = self.get(of, name);
            let old = old.map_or(0, |old| counted(of, name, old.size()));
            (counted(of, name, size), old)
        });
        let (new, old) = sizes.fold((0, 0), |(a, b), (c, d)| (a + c, b + d));
        within(limit, self.bytes - old + new).map(drop)
    }

    /// Keeps a value, over an earlier one.
    #[inline]
    pub(crate) fn insert(
        &mut self,
        of: &str,
        name: &str,
        value: V,
        limit: ByteSize,
    ) -> Result<&V, QuotaExceeded> {
        let new = counted(of, name, value.size());
        match self.values.entry_ref(&Wanted(of, name)) {
            EntryRef::Occupied(entry) => {
                let old = entry.into_mut();
                self.bytes = within(limit, self.bytes - counted(of, name, old.size()) + new)?;
                *old = value;
                Ok(old)
            }
            EntryRef::Vacant(entry) => {
                self.bytes = within(limit, self.bytes + new)?;
                let names = Names::of(of, name);
                self.order.insert(names.clone());
                Ok(entry.insert_with_key(names, value))
            }
        }
    }

    /// Keeps a value from before there are guests, and raises the limit of what these can add by what it takes.
    pub(crate) fn seed(&mut self, of: &str, name: &str, value: V, limit: &mut ByteSize) {
        let room = limit.0 - self.bytes;
        let seeded = self.insert(of, name, value, NO_LIMIT);
        seeded.expect("all is within no limit");
        limit.0 = room.saturating_add(self.bytes);
    }

    pub(crate) fn remove(&mut self, of: &str, name: &str) -> Option<V> {
        let (names, value) = self.values.remove_entry(&Wanted(of, name))?;
        self.order.remove(&names);
        self.bytes -= counted(of, name, value.size());
        // The map would keep the places of all that it ever had, and nothing counts those.
        if self.values.len() < self.values.capacity() / 4 {
            self.values.shrink_to(self.values.len() * 2);
        }
        Some(value)
    }

    /// The second names of those that have the first, in order.
    pub(crate) fn names(&self, of: &str) -> impl Iterator<Item = &str> {
        self.names_from(of, Bound::Included(""))
    }

    /// A page of them.
    pub(crate) fn page(
        &self,
        of: &str,
        cursor: Option<&str>,
        limit: usize,
    ) -> Result<Page, InvalidCursor> {
        let start = match Page::start(cursor)? {
            Bound::Unbounded => Bound::Included(""),
            start => start,
        };
        Ok(Page::next_of(self.names_from(of, start), limit))
    }

    fn names_from(&self, of: &str, start: Bound<&str>) -> impl Iterator<Item = &str> {
        let start = start.map(|name| Names::of(of, name));
        let rest = self.order.range((start, Bound::Unbounded));
        let of = of.to_owned();
        let rest = rest.map(Names::parts).take_while(move |(o, _)| *o == of);
        rest.map(|(_, name)| name)
    }

    /// How many bytes are kept.
    #[cfg(test)]
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }
}

#[inline]
fn counted(of: &str, name: &str, size: usize) -> u64 {
    ENTRY + (of.len() + name.len() + size) as u64
}

#[inline]
fn within(limit: ByteSize, bytes: u64) -> Result<u64, QuotaExceeded> {
    let ByteSize(limit) = limit;
    (bytes <= limit)
        .then_some(bytes)
        .ok_or(QuotaExceeded { limit })
}

/// What a value is called: one text, and where the second name begins in it.
#[derive(Debug, Clone)]
struct Names(Arc<str>, usize);

/// Names to look for.
struct Wanted<'a>(&'a str, &'a str);

impl Names {
    fn of(of: &str, name: &str) -> Self {
        Self([of, name].concat().into(), of.len())
    }

    #[inline]
    fn parts(&self) -> (&str, &str) {
        self.0.split_at(self.1)
    }
}

impl Equivalent<Names> for Wanted<'_> {
    #[inline]
    fn equivalent(&self, Names(text, start): &Names) -> bool {
        let (of, name, text) = (self.0.as_bytes(), self.1.as_bytes(), text.as_bytes());
        // To compare two empty texts is slow on some processors, and the default bucket's name is one.
        *start == of.len()
            && text.len() == of.len() + name.len()
            && text.ends_with(name)
            && (of.is_empty() || text.starts_with(of))
    }
}

impl Hash for Wanted<'_> {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        let &Self(of, name) = self;
        if !of.is_empty() {
            state.write(of.as_bytes());
        }
        state.write(name.as_bytes());
    }
}

impl Hash for Names {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        let (of, name) = self.parts();
        Wanted(of, name).hash(state);
    }
}

impl Ord for Names {
    fn cmp(&self, other: &Self) -> Ordering {
        self.parts().cmp(&other.parts())
    }
}

impl PartialOrd for Names {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Names {
    fn eq(&self, other: &Self) -> bool {
        self.parts() == other.parts()
    }
}

impl Eq for Names {}
