//! Using up what there is.

use std::hint::black_box;

pub fn spin() {
    let mut turns = 0_u64;
    loop {
        turns = black_box(turns.wrapping_add(1));
    }
}

/// Fills what it gets, so that a host cannot count on memory that is never touched.
pub fn allocate() {
    const MIB: usize = 1 << 20;
    let mut taken: Vec<Vec<u8>> = Vec::new();
    loop {
        let mut block = Vec::new();
        if taken.try_reserve(1).is_err() || block.try_reserve_exact(MIB).is_err() {
            break;
        }
        block.resize(MIB, 1);
        taken.push(black_box(block));
    }
    let count = taken.len();
    drop(taken);
    println!("refused after {count} MiB");
}

/// What is left to do after the call is no sum, so that no compiler makes a loop of it.
pub fn recurse(depth: u64) -> u64 {
    if black_box(false) {
        return depth;
    }
    (recurse(depth + 1) ^ depth).rotate_left(1)
}
