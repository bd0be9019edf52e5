//! Secrets are wiped before their memory is given back.

use std::alloc::{GlobalAlloc, Layout, System};
use std::slice;
use std::sync::atomic::{AtomicBool, Ordering};

use runtime::vault::Secret;

const MARK: &[u8] = b"hunter2 is a secret";

/// Looks at all that is given back.
struct Watching;

static SEEN: AtomicBool = AtomicBool::new(false);

// SAFETY: the system's allocator does all the work.
unsafe impl GlobalAlloc for Watching {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as the caller promises. Nothing that is looked at was never written to.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: it is still allocated, and nobody else has it.
        let bytes = unsafe { slice::from_raw_parts(pointer, layout.size()) };
        if bytes.windows(MARK.len()).any(|window| window == MARK) {
            SEEN.store(true, Ordering::Relaxed);
        }
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static WATCHING: Watching = Watching;

fn is_left_by(work: impl FnOnce()) -> bool {
    SEEN.store(false, Ordering::Relaxed);
    work();
    SEEN.load(Ordering::Relaxed)
}

#[test]
fn nothing_of_a_secret_is_left() {
    assert!(is_left_by(|| drop(MARK.to_vec())), "the test sees nothing");

    let text = str::from_utf8(MARK).unwrap();
    assert!(!is_left_by(|| drop(Secret::from(MARK.to_vec()))));
    assert!(!is_left_by(|| drop(Secret::from(text))));
    assert!(!is_left_by(|| drop(Secret::from(text.to_owned()))));
    assert!(!is_left_by(|| {
        let secret = Secret::from(text);
        let other = secret.clone();
        drop(secret);
        assert_eq!(other.expose(), MARK);
    }));
}
