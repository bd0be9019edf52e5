//! Bytes that are counted for as long as they are kept.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How many bytes are kept, in all.
#[derive(Debug, Clone, Default)]
pub(crate) struct Quota(Arc<AtomicU64>);

/// A number of bytes that counts until it is dropped.
#[derive(Debug)]
pub(crate) struct Charge {
    quota: Quota,
    bytes: u64,
}

impl Quota {
    /// Counts so many bytes, unless that would make more than `limit`.
    pub(crate) fn charge(&self, bytes: usize, limit: u64) -> Option<Charge> {
        let bytes = bytes as u64;
        let add = |kept: u64| kept.checked_add(bytes).filter(|sum| *sum <= limit);
        let added = self.0.try_update(Ordering::Relaxed, Ordering::Relaxed, add);
        added.is_ok().then(|| Charge {
            quota: self.clone(),
            bytes,
        })
    }

    #[cfg(test)]
    pub(crate) fn bytes(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Drop for Charge {
    fn drop(&mut self) {
        self.quota.0.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}
