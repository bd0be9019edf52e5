//! Bytes that are counted for as long as they are kept.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How many bytes are kept, in all. A clone counts the same bytes.
///
/// What a guest makes a backend keep has to have a bound, and the bytes of a value are kept by whoever still reads it as
/// much as by the store. So each value holds a [`Charge`], which counts until it is dropped.
///
/// ```
/// use runtime::{Quota, QuotaExceeded};
///
/// let quota = Quota::default();
/// let order = quota.charge(60, 100)?;
/// assert_eq!(quota.charge(60, 100).unwrap_err(), QuotaExceeded { limit: 100 });
/// drop(order);
///
/// let mut order = quota.charge(60, 100)?;
/// order.change(100, 100)?;
/// assert_eq!(quota.kept(), 100);
/// # Ok::<_, QuotaExceeded>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Quota(Arc<AtomicU64>);

/// A number of bytes that counts until it is dropped.
#[derive(Debug)]
#[must_use = "what is dropped counts no more"]
pub struct Charge {
    quota: Quota,
    bytes: u64,
}

/// Keeping this would take more than may be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the quota of {limit} bytes is used up")]
pub struct QuotaExceeded {
    /// The quota in bytes.
    pub limit: u64,
}

impl Quota {
    /// Counts so many bytes.
    ///
    /// # Errors
    ///
    /// When that would make more than `limit`.
    pub fn charge(&self, bytes: usize, limit: u64) -> Result<Charge, QuotaExceeded> {
        let mut charge = self.nothing();
        charge.change(bytes, limit)?;
        Ok(charge)
    }

    /// Counts nothing yet, for what is kept and need not be counted before it [changes](Charge::change).
    pub fn nothing(&self) -> Charge {
        Charge {
            quota: self.clone(),
            bytes: 0,
        }
    }

    /// How many bytes are kept.
    #[must_use]
    pub fn kept(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Charge {
    /// Counts another number of bytes instead.
    ///
    /// # Errors
    ///
    /// When that would make more than `limit`. It then counts what it has counted.
    pub fn change(&mut self, bytes: usize, limit: u64) -> Result<(), QuotaExceeded> {
        let bytes = bytes as u64;
        let change = |kept: u64| {
            let others = kept - self.bytes;
            others.checked_add(bytes).filter(|sum| *sum <= limit)
        };
        let kept = &self.quota.0;
        let changed = kept.try_update(Ordering::Relaxed, Ordering::Relaxed, change);
        changed.map_err(|_| QuotaExceeded { limit })?;
        self.bytes = bytes;
        Ok(())
    }
}

impl Drop for Charge {
    fn drop(&mut self) {
        self.quota.0.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}
