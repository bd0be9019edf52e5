use std::fmt::Debug;
use std::time::{Duration, Instant};

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use super::{Broken, Shown};

/// How many sequences of operations a backend is compared with a model in, unless it is a slow one.
const SEQUENCES: u32 = 64;

/// After so long no other sequence is begun, and no shorter one is looked for: an engine that is far away answers some
/// dozens of calls a second.
const LONG: Duration = Duration::from_secs(15);

/// How many shorter sequences are tried once one was found in which they differ.
const SHORTER: u32 = 512;

/// Compares a backend with a model in random sequences of operations, and reports the shortest that differs.
///
/// `compare` follows one sequence, in a bucket (or what the interface has) of its own.
pub(super) async fn agrees<O: Debug>(
    sequences: impl Strategy<Value = Vec<O>>,
    compare: impl AsyncFn(&[O]) -> Shown,
) -> Shown {
    let mut runner = TestRunner::default();
    let begun = Instant::now();
    for _ in 0..SEQUENCES {
        if begun.elapsed() > LONG {
            break;
        }
        let tree = sequences.new_tree(&mut runner);
        let mut tree = tree.expect("a strategy without filters has a value");
        if let Err(broken) = compare(&tree.current()).await {
            return Err(shortest(&mut tree, broken, compare).await);
        }
    }
    Ok(())
}

async fn shortest<O: Debug>(
    tree: &mut impl ValueTree<Value = Vec<O>>,
    mut broken: Broken,
    compare: impl AsyncFn(&[O]) -> Shown,
) -> Broken {
    let mut differing = tree.current();
    let mut goes_on = tree.simplify();
    let begun = Instant::now();
    for _ in 0..SHORTER {
        if !goes_on || begun.elapsed() > LONG {
            break;
        }
        let sequence = tree.current();
        goes_on = match compare(&sequence).await {
            Ok(()) => tree.complicate(),
            Err(found) => {
                (broken, differing) = (found, sequence);
                tree.simplify()
            }
        };
    }
    broken.after(&differing)
}
