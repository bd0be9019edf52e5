//! What the host keeps for a guest beside its handles: bytes, which count as long as the guest holds them.

use std::ops::Deref;

use wasmtime::component::Resource;

use crate::messaging::RequestOptions;
use crate::{Charge, Quota};

/// An entry of a guest's table that has bytes.
pub(super) struct Kept<T> {
    entry: T,
    charge: Option<Charge>,
}

/// What a guest has the host keep.
pub(super) trait Size {
    /// How many bytes that are, but for the few that every handle takes.
    fn size(&self) -> usize;
}

/// Counts the bytes of one guest.
#[derive(Debug, Clone)]
pub(super) struct Counter {
    quota: Quota,
    limit: usize,
}

impl Counter {
    pub(super) fn new(limit: usize) -> Self {
        let quota = Quota::default();
        Self { quota, limit }
    }

    /// Counts so many bytes, or says in words for the guest that it has enough.
    pub(super) fn charge(&self, bytes: usize) -> Result<Charge, String> {
        let charged = self.quota.charge(bytes, self.limit as u64);
        charged.map_err(|_| self.full())
    }

    /// Counts another number of bytes instead.
    pub(super) fn change(&self, charge: &mut Charge, bytes: usize) -> Result<(), String> {
        let changed = charge.change(bytes, self.limit as u64);
        changed.map_err(|_| self.full())
    }

    /// Counts the replies to a request, as they come.
    pub(super) fn count(&self, options: RequestOptions) -> RequestOptions {
        options.counted(self.quota.clone(), self.limit as u64)
    }

    pub(super) fn left(&self) -> usize {
        let kept = usize::try_from(self.quota.kept()).unwrap_or(usize::MAX);
        self.limit.saturating_sub(kept)
    }

    pub(super) fn full(&self) -> String {
        let limit = self.limit;
        format!("the guest has {limit} bytes kept for it, as many as it may")
    }

    pub(super) fn keep<T: Size>(&self, entry: T) -> Result<Kept<T>, String> {
        let charge = Some(self.charge(entry.size())?);
        Ok(Kept { entry, charge })
    }
}

impl<T: Size> Kept<T> {
    /// Changes the entry, and counts it anew. One that has become too large is not to be kept.
    pub(super) fn change(
        &mut self,
        counter: &Counter,
        change: impl FnOnce(&mut T),
    ) -> Result<(), String> {
        change(&mut self.entry);
        self.charge = None;
        self.charge = Some(counter.charge(self.entry.size())?);
        Ok(())
    }
}

impl<T> Kept<T> {
    /// The entry, and what counts it for as long as something is done with it.
    pub(super) fn into_parts(self) -> (T, Option<Charge>) {
        (self.entry, self.charge)
    }
}

impl<T> Deref for Kept<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.entry
    }
}

impl Size for String {
    fn size(&self) -> usize {
        self.len()
    }
}

/// What a call is given. A handle counts where it was made.
macro_rules! sizes {
    ($($name:ident)*) => {
        impl<$($name: Size),*> Size for ($($name,)*) {
            fn size(&self) -> usize {
                #[expect(non_snake_case, reason = "the fields have the names of their types")]
                let ($($name,)*) = self;
                0 $(+ $name.size())*
            }
        }
    };
}
sizes!(A);
sizes!(A B);
sizes!(A B C);
sizes!(A B C D);

macro_rules! no_bytes {
    ($($ty:ty),*) => {$(
        impl Size for $ty {
            fn size(&self) -> usize {
                0
            }
        }
    )*};
}
no_bytes!((), u8, i64, u64);

impl<T> Size for Resource<T> {
    fn size(&self) -> usize {
        0
    }
}

impl<T: Size> Size for Option<T> {
    fn size(&self) -> usize {
        self.as_ref().map_or(0, Size::size)
    }
}

impl<T: Size> Size for Vec<T> {
    fn size(&self) -> usize {
        self.iter().map(|each| size_of::<T>() + each.size()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_guest_lets_go_counts_no_more() {
        let counter = Counter::new(10);
        let mut kept = counter.keep("12345678".to_owned()).unwrap();
        assert!(counter.keep("123".to_owned()).is_err());
        kept.change(&counter, |text| text.truncate(7)).unwrap();
        assert!(counter.keep("123".to_owned()).is_ok());
        assert_eq!(kept.into_parts().0, "1234567");
        assert_eq!(counter.left(), 10);
    }

    #[test]
    fn a_change_may_take_what_is_left() {
        let counter = Counter::new(10);
        let mut kept = counter.keep("12345678".to_owned()).unwrap();
        assert!(kept.change(&counter, |text| text.push_str("90")).is_ok());
        assert!(kept.change(&counter, |text| text.push('1')).is_err());
    }
}
