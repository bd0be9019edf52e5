//! Random sequences of operations, against a map.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any};
use proptest::prop_oneof;

use super::{deleted, lists, opened, reads, stored};
use crate::conformance::Shown;
use crate::conformance::model::agrees;
use crate::vault::Vault;

/// Few ids, so that operations meet.
#[derive(Debug, Clone)]
enum Operation {
    Read(u8),
    Store(u8, Vec<u8>),
    Delete(u8),
    List,
}

fn operation() -> impl Strategy<Value = Operation> {
    let id = 0..4_u8;
    prop_oneof![
        id.clone().prop_map(Operation::Read),
        (id.clone(), vec(any::<u8>(), 0..4)).prop_map(|(id, value)| Operation::Store(id, value)),
        id.prop_map(Operation::Delete),
        Just(Operation::List),
    ]
}

/// Every answer in a sequence of operations is what a map gives.
pub async fn it_agrees_with_a_map<B: Vault>(vault: B) -> Shown {
    agrees(vec(operation(), 1..40), async |operations| {
        let locker = opened(&vault, "model").await?;
        let mut map = BTreeMap::new();
        for operation in operations {
            follow(&vault, &locker, &mut map, operation).await?;
        }
        Ok(())
    })
    .await
}

async fn follow(
    vault: &impl Vault,
    locker: &str,
    map: &mut BTreeMap<String, Vec<u8>>,
    operation: &Operation,
) -> Shown {
    match operation {
        Operation::Read(id) => {
            let id = id.to_string();
            reads(vault, locker, &id, map.get(&id).map(Vec::as_slice)).await
        }
        Operation::Store(id, value) => {
            map.insert(id.to_string(), value.clone());
            stored(vault, locker, &id.to_string(), value).await
        }
        Operation::Delete(id) => {
            map.remove(&id.to_string());
            deleted(vault, locker, &id.to_string()).await
        }
        Operation::List => {
            let ids: Vec<&str> = map.keys().map(String::as_str).collect();
            lists(vault, locker, &ids).await
        }
    }
}
