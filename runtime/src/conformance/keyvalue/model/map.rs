use std::collections::BTreeMap;

use super::super::{
    DELETE_MANY, EXISTS, GET, GET_MANY, INCREMENT, READ, SET_MANY, SWAP, deleted, is_other, lists,
    opened, written,
};
use super::{Key, Operation, Value};
use crate::Bytes;
use crate::conformance::{Broken, Shown};
use crate::keyvalue::{KeyValue, Swap, Versioned};

/// A backend, and what is in a bucket of it as far as its answers are known.
pub(super) struct Map<'a, B> {
    store: &'a B,
    bucket: String,
    entries: BTreeMap<Key, Bytes>,
    /// How often each key was changed.
    writes: BTreeMap<Key, u64>,
    /// The last version that was read of each key, and how often the key had been changed by then.
    read: BTreeMap<Key, (Versioned, u64)>,
}

impl<'a, B: KeyValue> Map<'a, B> {
    pub(super) async fn beside(store: &'a B) -> Result<Self, Broken> {
        Ok(Self {
            store,
            bucket: opened(store, "model").await?,
            entries: BTreeMap::new(),
            writes: BTreeMap::new(),
            read: BTreeMap::new(),
        })
    }

    /// Asks the backend for an operation, and does the same in the map.
    pub(super) async fn follow(&mut self, operation: &Operation) -> Shown {
        let (store, bucket) = (self.store, self.bucket.as_str());
        match *operation {
            Operation::Get(key) => {
                let expected = self.entries.get(key).cloned();
                GET.asked(format!("for the value of {key:?}"))
                    .gives(store.get(bucket, key).await, &expected)
            }
            Operation::Set(key, value) => {
                written(store, bucket, key, value).await?;
                self.set(key, value);
                Ok(())
            }
            Operation::Delete(key) => {
                deleted(store, bucket, key).await?;
                self.delete(key);
                Ok(())
            }
            Operation::Exists(key) => EXISTS.asked(format!("about {key:?}")).gives(
                store.exists(bucket, key).await,
                &self.entries.contains_key(key),
            ),
            Operation::List => {
                let keys: Vec<_> = self.entries.keys().collect();
                lists(store, bucket, &keys).await
            }
            Operation::GetMany(ref keys) => {
                let expected = keys
                    .iter()
                    .map(|key| self.entries.get(key).cloned())
                    .collect();
                GET_MANY
                    .asked(format!("for {keys:?}"))
                    .gives(store.get_many(bucket, &owned(keys)).await, &expected)
            }
            Operation::SetMany(ref pairs) => {
                let owned = pairs
                    .iter()
                    .map(|(key, value)| ((*key).into(), (*value).into()));
                SET_MANY
                    .asked(format!("to write {pairs:?}"))
                    .succeeds(store.set_many(bucket, owned.collect()).await)?;
                for (key, value) in pairs {
                    self.set(key, *value);
                }
                Ok(())
            }
            Operation::DeleteMany(ref keys) => {
                DELETE_MANY
                    .asked(format!("to delete {keys:?}"))
                    .succeeds(store.delete_many(bucket, &owned(keys)).await)?;
                for key in keys {
                    self.delete(key);
                }
                Ok(())
            }
            Operation::Increment(key, delta) => self.increment(key, delta).await,
            Operation::Read(key) => self.read(key).await,
            Operation::Swap(key, value) => self.swap(key, value).await,
        }
    }

    async fn increment(&mut self, key: Key, delta: i64) -> Shown {
        let asked = INCREMENT.asked(format!("to add {delta} to {key:?}"));
        let came = self.store.increment(&self.bucket, key, delta).await;
        let number = self.entries.get(key).map_or(Some(0), |value| {
            str::from_utf8(value).ok()?.parse::<i64>().ok()
        });
        let Some(sum) = number.and_then(|number| number.checked_add(delta)) else {
            return asked.refused(came, "Error::Other", is_other);
        };
        self.set(key, sum.to_string());
        asked.gives(came, &sum)
    }

    async fn read(&mut self, key: Key) -> Shown {
        let read = self.store.get_versioned(&self.bucket, key).await;
        let asked = || READ.asked(format!("for {key:?} with its version"));
        let read = asked().succeeds(read)?;
        let expected = self.entries.get(key);
        asked().holds(
            read.value.as_ref() == expected,
            format_args!("{expected:?}"),
            format_args!("{:?}", read.value),
        )?;
        self.read.insert(key, (read, self.writes_of(key)));
        Ok(())
    }

    async fn swap(&mut self, key: Key, value: Value) -> Shown {
        let Some((read, writes)) = self.read.get(key) else {
            return Ok(());
        };
        let swap = self.store;
        let swap = swap.compare_and_swap(&self.bucket, key, &read.version, value.into());
        let came = swap.await;
        // Whether a key that has come and gone is absent in the same way as before, is the engine's own.
        let either = read.value.is_none() && !self.entries.contains_key(key);
        let expected = match &came {
            _ if *writes == self.writes_of(key) => Swap::Stored,
            Ok(came) if either => came.clone(),
            _ => Swap::Conflict,
        };
        if expected == Swap::Stored {
            self.set(key, value);
        }
        SWAP.asked(format!(
            "to write {value:?} over the version of {key:?} that was read"
        ))
        .gives(came, &expected)
    }

    fn set(&mut self, key: Key, value: impl Into<Bytes>) {
        self.entries.insert(key, value.into());
        *self.writes.entry(key).or_default() += 1;
    }

    fn delete(&mut self, key: Key) {
        if self.entries.remove(key).is_some() {
            *self.writes.entry(key).or_default() += 1;
        }
    }

    fn writes_of(&self, key: Key) -> u64 {
        self.writes.get(key).copied().unwrap_or_default()
    }
}

fn owned(keys: &[Key]) -> Vec<String> {
    keys.iter().map(ToString::to_string).collect()
}
