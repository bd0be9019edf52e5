//! Random sequences of operations, against a map.

mod map;

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy};
use proptest::sample::select;
use proptest::strategy::Union;

use crate::conformance::Shown;
use crate::conformance::model::agrees;
use crate::keyvalue::KeyValue;
use map::Map;

type Key = &'static str;
type Value = &'static str;

/// Few, so that operations meet.
const KEYS: [Key; 3] = ["a", "b/c", ""];

/// Some that can be counted on, and some that cannot.
const VALUES: [Value; 4] = ["", "-7", "9223372036854775807", "text"];

#[derive(Debug, Clone)]
enum Operation {
    Get(Key),
    Set(Key, Value),
    Delete(Key),
    Exists(Key),
    List,
    GetMany(Vec<Key>),
    SetMany(Vec<(Key, Value)>),
    DeleteMany(Vec<Key>),
    Increment(Key, i64),
    /// Reads a version, and keeps it.
    Read(Key),
    /// Swaps the version that was kept, which may be an old one by now.
    Swap(Key, Value),
}

/// Swaps and writes are frequent: only where a key is swapped after it was read and written is there anything to tell.
fn operation<B: KeyValue>() -> impl Strategy<Value = Operation> {
    use Operation::{
        Delete, DeleteMany, Exists, Get, GetMany, Increment, List, Read, Set, SetMany, Swap,
    };
    let key = || select(&KEYS[..]);
    let pair = || (key(), select(&VALUES[..]));
    let mut operations = vec![
        (1, key().prop_map(Get).boxed()),
        (3, pair().prop_map(|(key, value)| Set(key, value)).boxed()),
        (1, key().prop_map(Delete).boxed()),
        (1, key().prop_map(Exists).boxed()),
        (1, Just(List).boxed()),
        (1, vec(key(), 0..4).prop_map(GetMany).boxed()),
        (1, vec(pair(), 0..4).prop_map(SetMany).boxed()),
        (1, vec(key(), 0..4).prop_map(DeleteMany).boxed()),
    ];
    if B::INCREMENT {
        let delta = select(&[1, -3, 0, i64::MAX, i64::MIN][..]);
        let increment = (key(), delta).prop_map(|(key, delta)| Increment(key, delta));
        operations.push((1, increment.boxed()));
    }
    if B::COMPARE_AND_SWAP {
        let swap = pair().prop_map(|(key, value)| Swap(key, value));
        operations.extend([(2, key().prop_map(Read).boxed()), (3, swap.boxed())]);
    }
    Union::new_weighted(operations)
}

/// Every answer in a sequence of operations is what a map gives.
pub async fn it_agrees_with_a_map<B: KeyValue>(store: B) -> Shown {
    agrees(vec(operation::<B>(), 1..100), async |operations| {
        let mut map = Map::beside(&store).await?;
        for operation in operations {
            map.follow(operation).await?;
        }
        Ok(())
    })
    .await
}
