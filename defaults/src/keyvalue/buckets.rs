//! Buckets, and their entries.

use std::collections::BTreeSet;
use std::sync::Arc;

use hashbrown::HashMap;
use runtime::Bytes;

/// What a bucket with a name takes beside its entries: its place, its name, and the room for its first entries.
pub(super) const BUCKET: u64 = 512;

/// The default bucket, which is always there, is kept apart: it is the one that most calls are for, and to find it takes
/// no comparison of names. That of two empty ones is slow on some processors.
#[derive(Debug, Default)]
pub(super) struct Buckets {
    default: Bucket,
    /// Those with entries, and those that were made beforehand.
    named: HashMap<String, Bucket>,
}

impl Buckets {
    #[inline]
    pub(super) fn get(&self, name: &str) -> Option<&Bucket> {
        if name.is_empty() {
            return Some(&self.default);
        }
        self.named.get(name)
    }

    #[inline]
    pub(super) fn get_mut(&mut self, name: &str) -> Option<&mut Bucket> {
        if name.is_empty() {
            return Some(&mut self.default);
        }
        self.named.get_mut(name)
    }

    pub(super) fn get_or_make(&mut self, name: &str) -> &mut Bucket {
        if name.is_empty() {
            return &mut self.default;
        }
        self.named.entry_ref(name).or_default()
    }

    /// Forgets a bucket without entries, which counts no longer.
    pub(super) fn forget_empty(&mut self, name: &str) {
        if self
            .get(name)
            .is_some_and(|bucket| bucket.entries.is_empty())
        {
            self.named.remove(name);
        }
    }

    /// What the buckets with a name take beside their entries.
    #[inline]
    pub(super) fn size(&self) -> u64 {
        self.named.len() as u64 * BUCKET
    }
}

/// Entries by key, and the keys in order: a read costs the same however many there are, and so does a page.
#[derive(Debug, Default)]
pub(super) struct Bucket {
    pub(super) entries: HashMap<Arc<str>, Entry>,
    pub(super) order: BTreeSet<Arc<str>>,
}

impl Bucket {
    pub(super) fn insert(&mut self, key: &str, entry: Entry) {
        if let Some(old) = self.entries.get_mut(key) {
            *old = entry;
            return;
        }
        let key = Arc::<str>::from(key);
        self.order.insert(Arc::clone(&key));
        self.entries.insert(key, entry);
    }

    pub(super) fn remove(&mut self, key: &str) -> Option<Entry> {
        self.order.remove(key);
        let removed = self.entries.remove(key);
        // The map would keep the places of all that it ever had, and nothing counts those.
        if self.entries.len() < self.entries.capacity() / 4 {
            self.entries.shrink_to(self.entries.len() * 2);
        }
        removed
    }
}

#[derive(Debug)]
pub(super) struct Entry {
    pub(super) value: Bytes,
    pub(super) version: u64,
}
