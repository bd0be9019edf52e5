//! Random sequences of operations, against a map.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::{Strategy, any};
use proptest::prop_oneof;

use super::{GET, SET};
use crate::Bytes;
use crate::conformance::model::agrees;
use crate::conformance::{Shown, fresh};
use crate::keyvalue::KeyValue;

/// Few keys, so that operations meet.
#[derive(Debug, Clone)]
enum Operation {
    Get(u8),
    Set(u8, Vec<u8>),
}

fn operation() -> impl Strategy<Value = Operation> {
    let key = 0..6_u8;
    prop_oneof![
        key.clone().prop_map(Operation::Get),
        (key, vec(any::<u8>(), 0..4)).prop_map(|(key, value)| Operation::Set(key, value)),
    ]
}

/// Every answer in a sequence of operations is what a map gives.
pub async fn it_agrees_with_a_map<B: KeyValue>(store: B) -> Shown {
    agrees(vec(operation(), 1..40), async |operations| {
        let bucket = fresh("model");
        let mut map = BTreeMap::new();
        for operation in operations {
            follow(&store, &bucket, &mut map, operation).await?;
        }
        Ok(())
    })
    .await
}

async fn follow<B: KeyValue>(
    store: &B,
    bucket: &str,
    map: &mut BTreeMap<String, Bytes>,
    operation: &Operation,
) -> Shown {
    match operation {
        Operation::Get(key) => {
            let key = key.to_string();
            let expected = map.get(&key).cloned();
            GET.asked(&key)
                .gives(store.get(bucket, &key).await, &expected)
        }
        Operation::Set(key, value) => {
            let (key, value) = (key.to_string(), Bytes::from(value.clone()));
            map.insert(key.clone(), value.clone());
            SET.asked(&key)
                .succeeds(store.set(bucket, &key, value).await)
        }
    }
}
