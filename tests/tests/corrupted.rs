//! Components with bits flipped, bytes overwritten, and ends cut off.

use runtime::Host;
use runtime::host::LoadError;
use tests::{prebuilt, with_defaults};

/// How many corrupted components are inspected, of each of the guests.
const EACH: u64 = 500;

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

/// How many of a guest's corrupted forms are refused. A panic while one is compiled ends the test.
async fn refused(host: &Host, guest: &str) -> usize {
    let whole = std::fs::read(prebuilt(guest)).expect("it is there");
    let mut refused = 0;
    for seed in 0..EACH {
        match host.inspect_bytes(guest, corrupted(&whole, seed)).await {
            Ok(_) => {}
            Err(LoadError::Invalid { .. } | LoadError::NotComponent { .. }) => refused += 1,
            Err(error) => panic!("{guest} with seed {seed}: {error:?}"),
        }
    }
    refused
}

#[tokio::test]
async fn a_corrupted_component_is_refused_or_inspected() {
    let host = with_defaults().build().await.expect("the defaults connect");
    let (one, other) = tokio::join!(refused(&host, "overlap"), refused(&host, "overlap-sync"));
    assert!(
        one > 300 && other > 300,
        "only {one} and {other} were refused"
    );
}
