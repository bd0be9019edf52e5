//! Components with bits flipped, bytes overwritten, and ends cut off.

use runtime::host::LoadError;
use tests::{Importer, prebuilt, with_defaults};

/// How many are inspected of a guest, which takes its time where it is still valid.
const GUESTS: u64 = 100;

/// How many are inspected of a component that has types and hardly any code.
const SMALL: u64 = 900;

/// Numbers that look random and are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).expect("it is below the limit")
    }
}

fn corrupted(whole: &[u8], seed: u64) -> Vec<u8> {
    let mut numbers = Numbers(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let mut bytes = whole.to_vec();
    match numbers.below(3) {
        0 => bytes.truncate(numbers.below(whole.len())),
        1 => bytes[numbers.below(whole.len())] ^= 1 << numbers.below(8),
        _ => {
            for _ in 0..=numbers.below(32) {
                bytes[numbers.below(whole.len())] = numbers.below(256).try_into().expect("a byte");
            }
        }
    }
    bytes
}

/// How many corrupted forms are refused. A panic while one is compiled ends the test.
async fn refused(whole: &[u8], count: u64) -> u64 {
    let host = with_defaults().build().await.expect("the defaults connect");
    let mut refused = 0;
    for seed in 0..count {
        match host
            .inspect_bytes("corrupted", corrupted(whole, seed))
            .await
        {
            Ok(_) => {}
            Err(
                LoadError::Invalid { .. } | LoadError::NotComponent { .. } | LoadError::Link { .. },
            ) => refused += 1,
            Err(error) => panic!("seed {seed}: {error:?}"),
        }
    }
    refused
}

#[tokio::test]
async fn a_corrupted_guest_is_refused_or_inspected() {
    let whole = std::fs::read(prebuilt("overlap")).expect("it is there");
    assert!(refused(&whole, GUESTS).await > GUESTS / 2);
}

#[tokio::test]
async fn corrupted_types_are_refused_or_inspected() {
    let whole = Importer::of("blobstore-draft-async", "imports").component();
    assert!(refused(&whole, SMALL).await > SMALL / 2);
}
